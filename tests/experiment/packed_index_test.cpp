#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/experiment/packed_index.hpp>

using namespace convmat;

namespace {

const KnownRuns sample{{"a.h5", {{1, -2, 3}, "a run"}}, {"more/b.h5", {{4, 5, 6}, ""}}};

void check_refused(const std::string& bytes, const char* what) {
  CHECK_THROWS_WITH_AS(unpack_index(bytes), what, FormatError);
}

}  // namespace

TEST_CASE("an index of runs comes back as it was") {
  CHECK((unpack_index(pack(sample)) == sample));
  CHECK(unpack_index(pack({})).empty());
}

// The CRC-32 of "123456789", known as its check value, is CBF43926.
TEST_CASE("an index begins with a line and the CRC-32 of the rest") {
  const std::string line = "convmat runs, version 1\n";
  CHECK(pack({}) == line + std::string(4, '\0'));
  check_refused(line + "\x26\x39\xf4\xcb" + "123456789", "packed: cut off");
}

TEST_CASE("an index of another version, with a bit flipped, or cut, is refused") {
  const std::string whole = pack(sample);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    CAPTURE(at);
    std::string bytes = whole;
    bytes[at] ^= 4;
    CHECK_THROWS_AS(unpack_index(bytes), FormatError);
    CHECK_THROWS_AS(unpack_index(whole.substr(0, at)), FormatError);
  }
  check_refused("convmat runs, version 2\n0000", "no index of runs of this version");
  check_refused("convmat runs, version 1\n000", "no index of runs of this version");
  check_refused("convmat runs, version 1\n0000", "an index of runs with another CRC-32");
}
