#include <algorithm>
#include <convmat/core/raw_vector.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/store/detail/fletcher32.hpp>
#include <convmat/store/detail/hdf5_chunk_grid.hpp>
#include <convmat/store/detail/hdf5_chunks.hpp>
#include <convmat/store/detail/shuffled_deflate.hpp>
#include <cstring>
#include <future>
#include <numeric>

namespace convmat::hdf5 {
namespace {

// libhdf5's default chunk cache holds one such chunk.
constexpr Index chunk_bytes = 1 << 20;

// What reaches beyond the array is filled up with zeros.
void copy_chunk(const ChunkGrid& grid, Index number, std::size_t element_bytes, const char* data, char* to) {
  if (grid.reaches_beyond(number))
    std::memset(to, 0, static_cast<std::size_t>(grid.elements()) * element_bytes);
  grid.for_each_run(number, [&](const Run& run) {
    std::memcpy(to + static_cast<std::size_t>(run.in_chunk) * element_bytes,
                data + static_cast<std::size_t>(run.in_array) * element_bytes,
                static_cast<std::size_t>(run.count) * element_bytes);
  });
}

// Some chunks as they are stored, `pitch` bytes apart, each with its checksum behind it.
struct Batch {
  Index first;
  std::vector<std::size_t> sizes;
  std::size_t pitch;
  RawVector<char> bytes;

  Index count() const { return static_cast<Index>(sizes.size()); }
  char* chunk(Index i) { return bytes.data() + static_cast<std::size_t>(i) * pitch; }
};

/// Makes batches of chunks from the elements of a dataset.
class Preparation {
 public:
  Preparation(const ChunkGrid& grid, std::size_t element_bytes, const void* data, Storage storage)
      : grid_(grid),
        element_bytes_(element_bytes),
        chunk_bytes_(static_cast<std::size_t>(grid.elements()) * element_bytes),
        data_(static_cast<const char*>(data)),
        deflated_(storage == Storage::deflated) {
    constexpr std::size_t at_once = 4 << 20;  // bytes
    const Index busy = deflated_ ? threads() : 1;
    most_ = std::clamp(static_cast<Index>(at_once / chunk_bytes_), busy, std::max(busy, grid.count()));
  }

  Batch batch(Index first, RawVector<char> memory) const {
    const Index count = std::min(most_, grid_.count() - first);
    const std::size_t bytes = deflated_ ? most_deflated_bytes(chunk_bytes_) : chunk_bytes_;
    Batch batch{first, std::vector<std::size_t>(static_cast<std::size_t>(count)), bytes + fletcher32_bytes,
                std::move(memory)};
    batch.bytes.resize(static_cast<std::size_t>(count) * batch.pitch);
    constexpr Index work_of_byte = 8;
    const Index work = deflated_ ? count * static_cast<Index>(chunk_bytes_) * work_of_byte : 0;
    parallel_for(count, work, [&](Index i) {
      const std::size_t stored = store(first + i, batch.chunk(i));
      append_fletcher32(batch.chunk(i), stored);
      batch.sizes[static_cast<std::size_t>(i)] = stored + fletcher32_bytes;
    });
    return batch;
  }

 private:
  std::size_t store(Index number, char* to) const {
    if (!deflated_) {
      copy_chunk(grid_, number, element_bytes_, data_, to);
      return chunk_bytes_;
    }
    RawVector<char> plain(chunk_bytes_);
    copy_chunk(grid_, number, element_bytes_, data_, plain.data());
    return shuffle_and_deflate(plain.data(), grid_.elements(), element_bytes_, to,
                               most_deflated_bytes(chunk_bytes_));
  }

  const ChunkGrid& grid_;
  std::size_t element_bytes_, chunk_bytes_;
  const char* data_;
  bool deflated_;
  Index most_;
};

// Bytes of the dataset behind chunk i of a batch; chunks not prepared yet take as many as these.
Index bytes_behind(Index i, const ChunkGrid& grid, const Batch& batch) {
  const auto sum = [&](Index from) {
    return std::accumulate(batch.sizes.begin() + from, batch.sizes.end(), std::size_t{0});
  };
  const auto unprepared = static_cast<std::size_t>(grid.count() - batch.first - batch.count());
  return static_cast<Index>(sum(i + 1) + sum(0) / batch.sizes.size() * unprepared);
}

void write(hid_t dataset, const ChunkGrid& grid, Batch& batch, const Place& place) {
  for (Index i = 0; i < batch.count(); ++i) {
    const Shape offset = grid.offset(batch.first + i);
    const std::vector<hsize_t> at(offset.begin(), offset.end());
    if (H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, at.data(), batch.sizes[static_cast<std::size_t>(i)],
                       batch.chunk(i)) < 0)
      fail(place, "write", bytes_behind(i, grid, batch));
  }
}

}  // namespace

Shape chunk_shape(const Shape& shape, std::size_t element_bytes) {
  Shape chunk(shape.size());
  auto bytes = static_cast<Index>(element_bytes);
  for (std::size_t d = shape.size(); d-- > 0;) {
    const Index most = std::max<Index>(chunk_bytes / bytes, 1);
    const Index pieces = (shape[d] - 1) / most + 1;
    chunk[d] = (shape[d] - 1) / pieces + 1;
    bytes *= chunk[d];
  }
  return chunk;
}

void write_chunks(hid_t dataset, const Shape& shape, std::size_t element_bytes, const void* data,
                  Storage storage, const Place& place) {
  const ChunkGrid grid(shape, chunk_shape(shape, element_bytes));
  const Preparation preparation(grid, element_bytes, data, storage);
  Batch batch = preparation.batch(0, {});
  RawVector<char> spare;
  while (batch.first + batch.count() < grid.count()) {
    auto next = std::async(std::launch::async, &Preparation::batch, &preparation, batch.first + batch.count(),
                           std::move(spare));
    write(dataset, grid, batch, place);
    spare = std::move(batch.bytes);
    batch = next.get();
  }
  write(dataset, grid, batch, place);
}

}  // namespace convmat::hdf5
