#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <filesystem>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

std::string taken(ByteSource& source, Index bytes) {
  std::string text(static_cast<std::size_t>(bytes), '?');
  source.read(text.data(), bytes);
  return text;
}

int code_of(const std::string& path) {
  try {
    FileSource{path};
  } catch (const IoError& error) {
    return error.code;
  }
  return 0;
}

}  // namespace

TEST_CASE("files and memory are read front to back") {
  const Scratch scratch;
  put_bytes(scratch / "x", "abcdefgh");
  const std::string bytes = "abcdefgh";
  FileSource file(scratch / "x");
  MemorySource memory(bytes, scratch / "x");
  for (ByteSource* const source : {static_cast<ByteSource*>(&file), static_cast<ByteSource*>(&memory)}) {
    const std::string name = source->name();
    CHECK(name == scratch / "x");
    CHECK(source->remaining() == 8);
    CHECK(taken(*source, 3) == "abc");
    CHECK(taken(*source, 0) == "");
    CHECK(source->remaining() == 5);
    CHECK_THROWS_WITH_AS(taken(*source, 6), (name + ": ends too early; 6 bytes expected, 5 left").c_str(),
                         FormatError);
    CHECK(taken(*source, 4) == "defg");
    CHECK_THROWS_WITH_AS(source->finish(), (name + ": 1 bytes too many").c_str(), FormatError);
    CHECK(taken(*source, 1) == "h");
    CHECK_NOTHROW(source->finish());
  }
}

TEST_CASE("a part of a file, under its own name") {
  const Scratch scratch;
  put_bytes(scratch / "x", "abcdefgh");
  FileSource file(scratch / "x");
  taken(file, 1);
  for (const auto& [skip, bytes] : {std::pair<Index, Index>{8, 0}, {5, 3}, {0, 8}})
    CHECK_THROWS_WITH_AS(file.narrow(skip, bytes, "x:part"),
                         ("x:part: ends too early; " + std::to_string(bytes) + " bytes expected at " +
                          std::to_string(skip) + " of 7")
                             .c_str(),
                         FormatError);
  file.narrow(2, 3, "x:part");
  CHECK(file.name() == "x:part");
  CHECK(file.remaining() == 3);
  CHECK(taken(file, 3) == "def");
  CHECK_NOTHROW(file.finish());
}

TEST_CASE("a file that becomes shorter, and what is no file") {
  const Scratch scratch;
  put_bytes(scratch / "x", "abcdefgh");
  FileSource file(scratch / "x");
  std::filesystem::resize_file(scratch / "x", 4);
  CHECK_THROWS_WITH_AS(taken(file, 8), ((scratch / "x") + ": became shorter while it was read").c_str(),
                       FormatError);
  CHECK(code_of(scratch / "none") == ENOENT);
  CHECK(code_of(scratch.path()) == EISDIR);
  CHECK(code_of("/dev/null") == EINVAL);
  CHECK_THROWS_WITH_AS(FileSource("/dev/null"), "/dev/null: is not a regular file", IoError);
  REQUIRE(mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(code_of(scratch / "pipe") == EINVAL);
}

TEST_CASE("a whole file, as far as memory allows") {
  const Scratch scratch;
  const std::string bytes("a\0b\r\n", 5);
  put_bytes(scratch / "x", bytes);
  CHECK(read_file(scratch / "x") == bytes);
  put_bytes(scratch / "x", "");
  CHECK(read_file(scratch / "x") == "");
  std::filesystem::resize_file(scratch / "x", std::uintmax_t{1} << 42);
  CHECK_THROWS_WITH_AS(read_file(scratch / "x"), doctest::Contains(("reading " + (scratch / "x")).c_str()),
                       CapacityError);
  CHECK_THROWS_AS(read_file(scratch / "none"), IoError);
}
