#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/output_file.hpp>

#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("bytes front to back, and over what is there already") {
  const Scratch scratch;
  OutputFile file(scratch / "a", Overwrite::no);
  file.write("hello", 5);
  CHECK(file.position() == 5);
  file.seek(1);
  file.write("u", 1);
  CHECK(file.position() == 2);
  CHECK(file.end() == 5);
  file.seek(file.end());
  file.write("!", 1);
  CHECK(file.end() == 6);
  CHECK_FALSE(std::filesystem::exists(scratch / "a"));
  file.publish();
  CHECK(file_bytes(scratch / "a") == "hullo!");
  CHECK(scratch.files() == std::vector<std::string>{"a"});
}

TEST_CASE("what is not published leaves nothing, and the old file as it was") {
  const Scratch scratch;
  put_bytes(scratch / "a", "old");
  {
    OutputFile file(scratch / "a", Overwrite::yes);
    file.write("new", 3);
    CHECK_THROWS_WITH_AS(file.seek(-1), doctest::Contains("a: cannot seek: Invalid argument"), IoError);
  }
  CHECK(file_bytes(scratch / "a") == "old");
  CHECK(scratch.files() == std::vector<std::string>{"a"});
  CHECK_THROWS_AS(OutputFile(scratch / "a", Overwrite::no), Error);
}
