#include <doctest/doctest.h>
#include <zip.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/npz_archive.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

// By libzip, members deflated.
void write_archive(const std::string& path, const std::vector<std::pair<std::string, std::string>>& members,
                   zip_int32_t method = ZIP_CM_DEFLATE) {
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, bytes] : members) {
    const zip_int64_t at =
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), method, 0);
  }
  REQUIRE(zip_close(archive) == 0);
}

std::string all_of(ByteSource& source) {
  std::string bytes(static_cast<std::size_t>(source.remaining()), '\0');
  source.read(bytes.data(), source.remaining());
  source.finish();
  return bytes;
}

}  // namespace

TEST_CASE("names in order, and members to the end") {
  const Scratch scratch;
  const std::string path = scratch / "a.npz";
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    write_archive(path, {{"b.npy", std::string(5000, 'b')}, {"a/x.npy", "a"}}, method);
    const NpzArchive archive(path);
    CHECK(archive.names() == std::vector<std::string>{"a/x", "b"});
    CHECK(archive.contains("b"));
    CHECK_FALSE(archive.contains("b.npy"));
    CHECK(all_of(*archive.open("b")) == std::string(5000, 'b'));
    CHECK(archive.open("a/x")->name() == path + ":a/x");
    CHECK_THROWS_WITH_AS(archive.open("c"), (path + ": no member c").c_str(), FormatError);
  }
}

TEST_CASE("what is damaged, or no archive of arrays") {
  const Scratch scratch;
  const std::string path = scratch / "a.npz", data(300, 'd');
  write_archive(path, {{"d.npy", data}}, ZIP_CM_STORE);
  std::string bytes = file_bytes(path);
  bytes[bytes.find("ddd")] = 'e';
  put_bytes(path, bytes);
  CHECK_THROWS_WITH_AS(all_of(*NpzArchive(path).open("d")), (path + ":d: cannot read: CRC error").c_str(),
                       FormatError);
  write_archive(path, {{"d.txt", data}});
  CHECK_THROWS_WITH_AS(NpzArchive(path).names(), (path + ": member d.txt is not a .npy array").c_str(),
                       FormatError);
  put_bytes(path, "PK");
  CHECK_THROWS_WITH_AS(NpzArchive{path}, doctest::Contains("a.npz: not a readable npz file: "), FormatError);
  CHECK_THROWS_WITH_AS(NpzArchive(scratch / "none.npz"), doctest::Contains("cannot open: No such file"),
                       IoError);
}

// A deflated size is at most 1032 times as large as what it was made of.
TEST_CASE("a member that says it is larger than it can be") {
  const Scratch scratch;
  const std::string path = scratch / "a.npz";
  write_archive(path, {{"d.npy", std::string(1000, 'd')}});
  std::string bytes = file_bytes(path);
  const std::string small = {char(0xe8), 3, 0, 0}, large = {char(0xff), char(0xff), char(0xff), 0x7f};
  for (std::size_t at; (at = bytes.find(small)) != std::string::npos;) bytes.replace(at, 4, large);
  put_bytes(path, bytes);
  CHECK_THROWS_WITH_AS(NpzArchive(path).open("d"),
                       doctest::Contains(":d: 2147483647 bytes cannot come out of "), FormatError);
}
