#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/digest_lines.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

const std::string digest(64, 'a');
const std::string digest_of_none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// Every character that a line of text may stumble over.
const std::vector<std::string> names{
    "a",  " a",   "*a",     "a ",       "a\\nb",   "two\nlines",         "end\r", "\r\n", "\\", "end\\", "#a",
    "-a", "a\tb", "größer", "\x01\xff", "a  b.h5", std::string(200, 'x')};

// The name that a line gives, empty where it is none of a digest.
std::string name_in(const std::string& text) {
  const std::vector<DigestLine> lines = parse_digest_lines(text);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text == text);
  CHECK(lines[0].digest == (lines[0].name.empty() ? "" : digest));
  return lines[0].name;
}

}  // namespace

TEST_CASE("what sha256sum writes is read, and what is written sha256sum reads") {
  const Scratch scratch;
  std::string ours;
  for (const std::string& name : names) {
    put_bytes(scratch / name, "");
    ours += digest_line(name, digest_of_none);
  }
  const std::vector<std::string> sorted = scratch.files();
  const auto shell = [&](const std::string& command) {
    return std::system(("cd " + scratch.path() + " && " + command).c_str());
  };
  for (const char* const mode : {"--text", "--binary"}) {
    REQUIRE(shell("sha256sum " + std::string(mode) + " -- * > .theirs") == 0);
    std::vector<std::string> found;
    for (const DigestLine& line : parse_digest_lines(file_bytes(scratch / ".theirs"))) {
      CHECK(line.digest == digest_of_none);
      found.push_back(line.name);
    }
    std::sort(found.begin(), found.end());
    CHECK(found == sorted);
  }
  put_bytes(scratch / ".ours", ours);
  CHECK(shell("sha256sum --strict --quiet -c .ours") == 0);
}

TEST_CASE("a line of a digest is the digest, two blanks or \" *\", and a name") {
  CHECK(name_in(digest + "  a") == "a");
  CHECK(name_in(digest + " *a") == "a");
  CHECK(name_in(digest + "   a") == " a");
  CHECK(name_in(digest + "  a\\nb") == "a\\nb");
  CHECK(name_in("\\" + digest + "  a\\nb\\r\\\\") == "a\nb\r\\");
  CHECK(name_in("\\" + digest + "  a") == "a");
  CHECK(name_in(digest + "  a\r") == "a");  // of a file with carriage returns, as sha256sum -c has it
}

TEST_CASE("other lines are none") {
  for (const std::string& line : {
           digest,
           digest + " ",
           digest + "  ",
           digest + " *",
           digest + "  \r",
           digest + " a",
           digest + " xa",
           digest + "* a",
           digest + "\t a",
           digest + " \ta",
           digest + "a  a",
           " " + digest + "  a",
           "#" + digest + "  a",
           digest.substr(1) + "  a",
           std::string(64, 'A') + "  a",
           std::string(63, 'a') + "g  a",
           "\\" + digest + "  a\\tb",
           "\\" + digest + "  a\\",
           "\\\\" + digest + "  a",
           digest + "  a" + std::string(1, '\0') + "b",
           "SHA256 (a) = " + digest,
           std::string("\r"),
       }) {
    CAPTURE(line);
    CHECK(name_in(line).empty());
  }
}

TEST_CASE("lines end with a newline, the last one may lack it") {
  CHECK(parse_digest_lines("").empty());
  CHECK(parse_digest_lines("\n\nx").size() == 3);
  CHECK(parse_digest_lines(digest + "  a\n" + digest + "  b").size() == 2);
}

TEST_CASE("lines that memory has no room for") {
  set_memory_budget(1'000'000);
  CHECK(parse_digest_lines(std::string(5'000, '\n')).size() == 5'000);
  CHECK_THROWS_WITH_AS(parse_digest_lines(std::string(10'000, '\n')), doctest::Contains("reading digests"),
                       CapacityError);
  set_memory_budget(0);
}
