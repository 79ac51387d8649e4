#include <doctest/doctest.h>
#include <zlib.h>

#include <convmat/core/error.hpp>
#include <convmat/core/random.hpp>
#include <convmat/store/detail/shuffled_deflate.hpp>
#include <string>

#include "support/approx.hpp"

using namespace convmat;

namespace {

std::string by_zlib(const std::string& stream, std::size_t bytes) {
  std::string result(bytes, '?');
  uLongf length = bytes;
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(result.data()), &length,
                     reinterpret_cast<const Bytef*>(stream.data()), stream.size()) == Z_OK);
  REQUIRE(length == bytes);
  return result;
}

std::string shuffled_and_deflated(const std::string& data, std::size_t element_bytes) {
  std::string to(most_deflated_bytes(data.size()), '?');
  to.resize(shuffle_and_deflate(data.data(), static_cast<Index>(data.size() / element_bytes), element_bytes,
                                to.data(), to.size()));
  return to;
}

std::string random_bytes(std::size_t count) {
  Rng rng(test::seed());
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(rng.integer(0, 255));
  return bytes;
}

bool pays(const std::string& data, std::size_t element_bytes) {
  return deflate_pays(data.data(), static_cast<Index>(data.size() / element_bytes), element_bytes);
}

constexpr std::size_t megabyte = 1 << 20, sample = 1 << 17;

}  // namespace

TEST_CASE("the first bytes of all elements come first") {
  CHECK(by_zlib(shuffled_and_deflated("abcdABCD1234", 4), 12) == "aA1bB2cC3dD4");
  CHECK(by_zlib(shuffled_and_deflated("abcdef", 1), 6) == "abcdef");
  CHECK(by_zlib(shuffled_and_deflated("abcdef", 6), 6) == "abcdef");
}

TEST_CASE("elements of every size, more than are shuffled at once") {
  for (const std::size_t element_bytes : {1, 3, 8, 16, 5000}) {
    const std::size_t count = element_bytes == 5000 ? 3 : 10'001;
    const std::string data = random_bytes(count * element_bytes),
                      back = by_zlib(shuffled_and_deflated(data, element_bytes), data.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < element_bytes; ++k)
        wrong += back[k * count + i] != data[i * element_bytes + k];
    CAPTURE(element_bytes);
    CHECK(wrong == 0);
  }
}

TEST_CASE("what does not fit is not stored") {
  const std::string data = random_bytes(100'000);
  std::string to(most_deflated_bytes(data.size()), '?');
  const std::size_t bytes = shuffle_and_deflate(data.data(), 100'000, 1, to.data(), to.size());
  CHECK(bytes > data.size());
  CHECK(shuffle_and_deflate(data.data(), 100'000, 1, to.data(), bytes) == bytes);
  CHECK(shuffle_and_deflate(data.data(), 100'000, 1, to.data(), bytes - 1) == 0);
}

TEST_CASE("deflate pays from a megabyte on") {
  CHECK(pays(std::string(megabyte, 'x'), 8));
  CHECK(!pays(std::string(megabyte - 8, 'x'), 8));
  CHECK(!pays("", 8));
  CHECK(pays(std::string(2 * megabyte, 'x'), 2 * megabyte));  // one element, longer than a sample
}

TEST_CASE("deflate pays where the first, the middle and the last sample take a quarter at most") {
  CHECK(!pays(random_bytes(megabyte), 8));
  for (const std::size_t at : {std::size_t{0}, (megabyte - sample) / 2, megabyte - sample}) {
    std::string data(megabyte, 'x');
    data.replace(at, sample, random_bytes(sample));
    CAPTURE(at);
    CHECK(!pays(data, 8));
  }
  // A fifth of each sample is random; and a third.
  for (const auto& [part, expected] : {std::pair{std::size_t{5}, true}, std::pair{std::size_t{3}, false}}) {
    std::string data = random_bytes(megabyte);
    for (std::size_t i = 0; i < megabyte; ++i)
      if (i % 5000 >= 5000 / part) data[i] = 'x';
    CHECK(pays(data, 1) == expected);
  }
}

TEST_CASE("what was shuffled and deflated comes back") {
  for (const std::size_t element_bytes : {1, 2, 3, 4, 8, 16, 5000}) {
    const std::string data = random_bytes((element_bytes == 5000 ? 3 : 10'001) * element_bytes);
    const std::string stream = shuffled_and_deflated(data, element_bytes);
    const RawVector<char> back = unshuffled(inflated(stream, data.size()), element_bytes);
    CAPTURE(element_bytes);
    CHECK(std::string(back.begin(), back.end()) == data);
  }
}

TEST_CASE("bytes behind the last element are not shuffled") {
  const auto back = [](const std::string& shuffled, std::size_t element_bytes) {
    const RawVector<char> bytes = unshuffled(shuffled, element_bytes);
    return std::string(bytes.begin(), bytes.end());
  };
  CHECK(back("aA1bB2cC3dD4xyz", 4) == "abcdABCD1234xyz");
  CHECK(back("ACEBDFx", 2) == "ABCDEFx");
  CHECK(back("ab", 3) == "ab");
  CHECK(back("", 3).empty());
}

TEST_CASE("streams that are cut, damaged, or of another length") {
  const std::string data = random_bytes(1000), stream = shuffled_and_deflated(data, 1);
  const auto inflate_to = [&](std::size_t bytes) { return inflated(stream, bytes).size(); };
  CHECK(inflate_to(1000) == 1000);
  CHECK_THROWS_WITH_AS(inflate_to(1001), "its deflated bytes are 1000; expected 1001", FormatError);
  CHECK_THROWS_WITH_AS(inflate_to(999), "its deflated bytes are cut, or more than the 999 expected",
                       FormatError);
  CHECK_THROWS_WITH_AS(inflated("no zlib stream", 10), "its deflated bytes are damaged", FormatError);
  for (std::size_t length = 0; length < stream.size(); length += 7)
    CHECK_THROWS_AS(inflated(std::span(stream).first(length), 1000), FormatError);
}
