#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/core/raw_vector.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/store/detail/fletcher32.hpp>
#include <convmat/store/detail/hdf5_chunks.hpp>
#include <convmat/store/detail/shuffled_deflate.hpp>
#include <cstring>
#include <future>
#include <numeric>

namespace convmat::hdf5 {
namespace {

// libhdf5's default chunk cache holds one such chunk.
constexpr Index chunk_bytes = 1 << 20;

// As libhdf5 stores it, the lowest byte first.
constexpr std::size_t checksum_bytes = 4;

/// Where the chunks of a dataset are.
class Chunks {
 public:
  Chunks(const Shape& shape, std::size_t element_bytes)
      : chunk_(chunk_shape(shape, element_bytes)), element_bytes_(element_bytes) {
    for (std::size_t d = 0; d < shape.size(); ++d)
      counts_.push_back(ceil_divide(shape[d], static_cast<Index>(chunk_[d])));
    bytes_ = element_bytes;
    for (const hsize_t extent : chunk_) bytes_ *= static_cast<std::size_t>(extent);
    // The axis that is cut in pieces, the last of which may be shorter; those before it are cut in ones.
    while (cut_ + 1 < shape.size() && chunk_[cut_] == 1) ++cut_;
    extent_ = shape[cut_];
    row_bytes_ = bytes_ / static_cast<std::size_t>(chunk_[cut_]);
  }

  Index count() const { return volume(counts_); }

  /// Of each; the last of an axis is filled up with zeros.
  std::size_t bytes() const { return bytes_; }
  std::size_t element_bytes() const { return element_bytes_; }

  std::vector<hsize_t> offset(Index number) const {
    const Shape place = unravel(number, counts_);
    std::vector<hsize_t> result;
    for (std::size_t d = 0; d < place.size(); ++d)
      result.push_back(static_cast<hsize_t>(place[d]) * chunk_[d]);
    return result;
  }

  void copy(Index number, const char* data, char* to) const {
    const Index pieces = counts_[cut_], piece = number % pieces, rows = static_cast<Index>(chunk_[cut_]),
                first = piece * rows, taken = std::min(rows, extent_ - first);
    const auto from = static_cast<std::size_t>(number / pieces * extent_ + first) * row_bytes_,
               size = static_cast<std::size_t>(taken) * row_bytes_;
    std::memcpy(to, data + from, size);
    std::memset(to + size, 0, bytes_ - size);
  }

 private:
  std::vector<hsize_t> chunk_;
  Shape counts_;
  std::size_t element_bytes_, bytes_, row_bytes_, cut_ = 0;
  Index extent_;
};

// Some chunks as they are stored, `pitch` bytes apart, each with its checksum behind it.
struct Batch {
  Index first;
  std::vector<std::size_t> sizes;
  std::size_t pitch;
  RawVector<char> bytes;

  Index count() const { return static_cast<Index>(sizes.size()); }
  char* chunk(Index i) { return bytes.data() + static_cast<std::size_t>(i) * pitch; }
};

std::size_t append_checksum(char* chunk, std::size_t bytes) {
  const std::uint32_t sum = fletcher32(chunk, bytes);
  for (std::size_t k = 0; k < checksum_bytes; ++k) chunk[bytes + k] = static_cast<char>(sum >> 8 * k & 0xff);
  return bytes + checksum_bytes;
}

/// Makes batches of chunks from the elements of a dataset.
class Preparation {
 public:
  Preparation(const Chunks& chunks, const void* data, Storage storage)
      : chunks_(chunks), data_(static_cast<const char*>(data)), deflated_(storage == Storage::deflated) {
    constexpr std::size_t at_once = 4 << 20;  // bytes
    const Index busy = deflated_ ? threads() : 1;
    most_ = std::clamp(static_cast<Index>(at_once / chunks.bytes()), busy, std::max(busy, chunks.count()));
  }

  Batch batch(Index first, RawVector<char> memory) const {
    const Index count = std::min(most_, chunks_.count() - first);
    const std::size_t bytes = deflated_ ? most_deflated_bytes(chunks_.bytes()) : chunks_.bytes();
    Batch batch{first, std::vector<std::size_t>(static_cast<std::size_t>(count)), bytes + checksum_bytes,
                std::move(memory)};
    batch.bytes.resize(static_cast<std::size_t>(count) * batch.pitch);
    constexpr Index work_of_byte = 8;
    const Index work = deflated_ ? count * static_cast<Index>(chunks_.bytes()) * work_of_byte : 0;
    parallel_for(count, work, [&](Index i) {
      batch.sizes[static_cast<std::size_t>(i)] =
          append_checksum(batch.chunk(i), store(first + i, batch.chunk(i)));
    });
    return batch;
  }

 private:
  std::size_t store(Index number, char* to) const {
    if (!deflated_) {
      chunks_.copy(number, data_, to);
      return chunks_.bytes();
    }
    RawVector<char> plain(chunks_.bytes());
    chunks_.copy(number, data_, plain.data());
    return shuffle_and_deflate(plain.data(), static_cast<Index>(chunks_.bytes() / chunks_.element_bytes()),
                               chunks_.element_bytes(), to, most_deflated_bytes(chunks_.bytes()));
  }

  const Chunks& chunks_;
  const char* data_;
  bool deflated_;
  Index most_;
};

// Bytes of the dataset behind chunk i of a batch; chunks not prepared yet take as many as these.
Index bytes_behind(Index i, const Chunks& chunks, const Batch& batch) {
  const auto sum = [&](Index from) {
    return std::accumulate(batch.sizes.begin() + from, batch.sizes.end(), std::size_t{0});
  };
  const auto unprepared = static_cast<std::size_t>(chunks.count() - batch.first - batch.count());
  return static_cast<Index>(sum(i + 1) + sum(0) / batch.sizes.size() * unprepared);
}

void write(hid_t dataset, const Chunks& chunks, Batch& batch, const Place& place) {
  for (Index i = 0; i < batch.count(); ++i)
    if (H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, chunks.offset(batch.first + i).data(),
                       batch.sizes[static_cast<std::size_t>(i)], batch.chunk(i)) < 0)
      fail(place, "write", bytes_behind(i, chunks, batch));
}

}  // namespace

std::vector<hsize_t> chunk_shape(const Shape& shape, std::size_t element_bytes) {
  std::vector<hsize_t> chunk(shape.size());
  auto bytes = static_cast<Index>(element_bytes);
  for (std::size_t d = shape.size(); d-- > 0;) {
    const Index most = std::max<Index>(chunk_bytes / bytes, 1);
    const Index pieces = (shape[d] - 1) / most + 1;
    const Index extent = (shape[d] - 1) / pieces + 1;
    chunk[d] = static_cast<hsize_t>(extent);
    bytes *= extent;
  }
  return chunk;
}

void write_chunks(hid_t dataset, const Shape& shape, std::size_t element_bytes, const void* data,
                  Storage storage, const Place& place) {
  const Chunks chunks(shape, element_bytes);
  const Preparation preparation(chunks, data, storage);
  Batch batch = preparation.batch(0, {});
  RawVector<char> spare;
  while (batch.first + batch.count() < chunks.count()) {
    auto next = std::async(std::launch::async, &Preparation::batch, &preparation, batch.first + batch.count(),
                           std::move(spare));
    write(dataset, chunks, batch, place);
    spare = std::move(batch.bytes);
    batch = next.get();
  }
  write(dataset, chunks, batch, place);
}

}  // namespace convmat::hdf5
