#include <doctest/doctest.h>
#include <zlib.h>

#include <convmat/core/random.hpp>
#include <convmat/store/detail/fletcher32.hpp>
#include <functional>

#include "../hdf5_files.hpp"
#include "support/approx.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

const Tensor<float> numbers({4}, {1, -2, 3, 0.5});
const std::string place = ": the chunk at (0): ";

std::string plain() { return {reinterpret_cast<const char*>(numbers.data()), 16}; }

std::string shuffled(const std::string& bytes) {
  std::string result;
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t i = k; i < bytes.size(); i += 4) result += bytes[i];
  return result;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string result(size, '\0');
  REQUIRE(compress(reinterpret_cast<Bytef*>(result.data()), &size,
                   reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) == Z_OK);
  return result.substr(0, size);
}

std::string checked(std::string bytes) {
  bytes.resize(bytes.size() + fletcher32_bytes);
  append_fletcher32(bytes.data(), bytes.size() - fletcher32_bytes);
  return bytes;
}

/// A dataset of four float32 in one chunk, whose bytes are anything.
class Chunk {
 public:
  template <class SetFilters>
  explicit Chunk(const SetFilters& set_filters) : set_filters_(set_filters) {}

  AnyTensor read(const std::string& stored, std::uint32_t skipped = 0) const {
    write_foreign(path_, [&](hid_t file) {
      const hsize_t extent = 4, start = 0;
      const hid_t list = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, &extent, nullptr);
      H5Pset_chunk(list, 1, &extent);
      set_filters_(list);
      const hid_t dataset = H5Dcreate2(file, "x", H5T_IEEE_F32LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
      H5Dwrite_chunk(dataset, H5P_DEFAULT, skipped, &start, stored.size(), stored.data());
      H5Dclose(dataset);
      H5Sclose(space);
      H5Pclose(list);
    });
    return Hdf5Reader(path_).tensor("x");
  }

  bool holds_numbers(const std::string& stored, std::uint32_t skipped = 0) const {
    return read(stored, skipped) == AnyTensor(numbers);
  }

  void refuses(const std::string& stored, const std::string& message, std::uint32_t skipped = 0) const {
    CHECK_THROWS_WITH_AS(read(stored, skipped), (path_ + ":/x" + message).c_str(), FormatError);
  }

 private:
  Scratch scratch_;
  std::string path_ = scratch_ / "x.h5";
  std::function<void(hid_t)> set_filters_;
};

}  // namespace

TEST_CASE("filters are undone from the last to the first, but those that were not applied") {
  const Chunk ours([](hid_t list) {
    H5Pset_shuffle(list);
    H5Pset_deflate(list, 1);
    H5Pset_fletcher32(list);
  });
  CHECK(ours.holds_numbers(checked(deflated(shuffled(plain())))));
  CHECK(ours.holds_numbers(checked(deflated(plain())), 1));
  CHECK(ours.holds_numbers(checked(shuffled(plain())), 2));
  CHECK(ours.holds_numbers(deflated(shuffled(plain())), 4));
  CHECK(ours.holds_numbers(plain(), 7));
  CHECK(!ours.holds_numbers(shuffled(plain()), 7));
}

TEST_CASE("a checksum that is shuffled and deflated with the numbers") {
  const Chunk chunk([](hid_t list) {
    H5Pset_fletcher32(list);
    H5Pset_shuffle(list);
    H5Pset_deflate(list, 1);
  });
  CHECK(chunk.holds_numbers(deflated(shuffled(checked(plain())))));
  CHECK(chunk.holds_numbers(deflated(shuffled(plain())), 1));
  chunk.refuses(deflated(shuffled(plain())), place + "its deflated bytes are 16; expected 20");
  chunk.refuses(deflated(shuffled(checked(plain()))),
                place + "its deflated bytes are cut, or more than the 16 expected", 1);
}

TEST_CASE("a deflated stream that is cut, damaged, shorter or longer than the chunk") {
  const Chunk chunk([](hid_t list) { H5Pset_deflate(list, 1); });
  const std::string stream = deflated(plain());
  CHECK(chunk.holds_numbers(stream));
  for (std::size_t length = 1; length < stream.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(chunk.read(stream.substr(0, length)), FormatError);
  }
  for (std::size_t i = 0; i < stream.size(); ++i) {
    std::string damaged = stream;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    CAPTURE(i);
    CHECK_THROWS_AS(chunk.read(damaged), FormatError);
  }
  chunk.refuses("none", place + "its deflated bytes are damaged");
  chunk.refuses(deflated(plain().substr(1)), place + "its deflated bytes are 15; expected 16");
  chunk.refuses(deflated(plain() + "x"), place + "its deflated bytes are cut, or more than the 16 expected");
}

TEST_CASE("a wrong checksum") {
  const Chunk chunk([](hid_t list) { H5Pset_fletcher32(list); });
  const std::string stored = checked(plain());
  CHECK(chunk.holds_numbers(stored));
  for (std::size_t i = 0; i < stored.size(); ++i) {
    std::string damaged = stored;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    CAPTURE(i);
    chunk.refuses(damaged, place + "its Fletcher32 checksum is wrong");
  }
  chunk.refuses("abc", ": float32 (4) takes 16 bytes, 3 are stored");
}

TEST_CASE("a chunk of another size") {
  const Chunk chunk([](hid_t list) { H5Pset_shuffle(list); });
  CHECK(chunk.holds_numbers(shuffled(plain())));
  chunk.refuses(plain() + "x", place + "it has 17 bytes; expected 16");
  chunk.refuses(std::string(2016, 'x'),
                ": the chunk at (0) takes 2016 bytes in the file; expected about 16 or fewer");
}
