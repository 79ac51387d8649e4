#include <doctest/doctest.h>
#include <zlib.h>

#include <convmat/store/idx.hpp>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

std::string word(unsigned value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

const std::string images =
    word(0x803) + word(2) + word(2) + word(3) + std::string("\0\1\2\3\4\xff\6\7\x8\x9\xa\xb", 12);
const std::string labels = word(0x801) + word(3) + "\7\2\1";

const Tensor<double> expected({2, 2, 3}, {0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11});

std::string zipped(const std::string& bytes) {
  const Scratch scratch;
  const gzFile file = gzopen((scratch / "x.gz").c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  return file_bytes(scratch / "x.gz");
}

Tensor<double> parse(const std::string& bytes, Index first = 0) {
  const Scratch scratch;
  put_bytes(scratch / "x.idx", bytes);
  return read_idx(scratch / "x.idx", first);
}

void refuses(const std::string& bytes, const std::string& message) {
  const Scratch scratch;
  put_bytes(scratch / "x.idx", bytes);
  CHECK_THROWS_WITH_AS(read_idx(scratch / "x.idx"), ((scratch / "x.idx: ") + message).c_str(), FormatError);
}

}  // namespace

TEST_CASE("images and labels, gzipped or not") {
  CHECK(parse(images) == expected);
  CHECK(parse(zipped(images)) == expected);
  CHECK(parse(labels) == Tensor<double>({3}, {7, 2, 1}));
  CHECK(parse(zipped(labels)) == Tensor<double>({3}, {7, 2, 1}));
  CHECK(parse(word(0x801) + word(0)).size() == 0);
}

TEST_CASE("the first entries alone") {
  CHECK(parse(zipped(images), 1) == Tensor<double>({1, 2, 3}, {0, 1, 2, 3, 4, 255}));
  CHECK(parse(images, 2) == expected);
  CHECK(parse(images, 100) == expected);
  CHECK_THROWS_WITH_AS(parse(images, -1), "first -1; expected 0 or more", Error);
}

TEST_CASE("broken files are refused") {
  refuses("", "ends too early");
  refuses(word(0x802) + word(1),
          "not an IDX file of bytes with 1 or 3 axes (magic 2050; expected 2049 or 2051)");
  refuses(word(0xd03) + word(1),
          "not an IDX file of bytes with 1 or 3 axes (magic 3331; expected 2049 or 2051)");
  refuses(images + "x", "holds more bytes than its header says");
  refuses(word(0x803) + word(60000) + word(28000) + word(28),
          "shape (60000,28000,28) does not fit a file of its size");
  CHECK_THROWS_AS(parse(word(0x803) + word(~0u) + word(~0u) + word(~0u)), CapacityError);
  std::string damaged = zipped(images);
  damaged[damaged.size() - 6] ^= 1;
  refuses(damaged, "incorrect data check");
  CHECK_THROWS_AS(read_idx("/nonexistent"), IoError);
}

TEST_CASE("a file cut at any length is refused") {
  for (const std::string& whole : {images, zipped(images)})
    for (std::size_t length = 0; length < whole.size(); ++length)
      CHECK_THROWS_AS(parse(whole.substr(0, length)), FormatError);
}
