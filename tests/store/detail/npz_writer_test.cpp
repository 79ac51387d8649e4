#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/npz_writer.hpp>

#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("members are stored as they are and undated, and the file appears at the end") {
  const Scratch scratch;
  const auto write = [&](const std::string& name) {
    NpzWriter file(scratch / name, Overwrite::no);
    file.add("größe", "some bytes");
    file.add("b", std::string(70'000, 'x'));
    CHECK_FALSE(std::filesystem::exists(scratch / name));
    file.publish();
    return file_bytes(scratch / name);
  };
  const std::string bytes = write("a.npz");
  CHECK(bytes == write("b.npz"));
  CHECK(bytes.starts_with("PK\x03\x04"));
  CHECK(bytes.substr(10, 4) == std::string("\0\0\x21\0", 4));  // midnight of the first of January 1980
  CHECK(bytes.find("größe.npy") != std::string::npos);
  CHECK(bytes.find("some bytes") != std::string::npos);
  CHECK(bytes.find(std::string(70'000, 'x')) != std::string::npos);
  CHECK(scratch.files() == std::vector<std::string>{"a.npz", "b.npz"});
}

TEST_CASE("a name twice, a file that is there, and one that is never published") {
  const Scratch scratch;
  {
    NpzWriter file(scratch / "a.npz", Overwrite::no);
    file.add("x", "1");
    CHECK_THROWS_WITH_AS(file.add("x", "2"), doctest::Contains("a.npz: cannot add x: "), IoError);
  }
  CHECK(scratch.files().empty());
  put_bytes(scratch / "a.npz", "old");
  CHECK_THROWS_AS(NpzWriter(scratch / "a.npz", Overwrite::no), Error);
  NpzWriter file(scratch / "a.npz", Overwrite::yes);
  file.publish();  // of no members
  CHECK(file_bytes(scratch / "a.npz") != "old");
}
