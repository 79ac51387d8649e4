#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/hdf5_chunk_grid.hpp>
#include <convmat/store/detail/hdf5_read_chunks.hpp>
#include <cstring>

namespace convmat::hdf5 {
namespace {

Shape shape_of_chunks(hid_t list, const Dataset& dataset) {
  std::vector<hsize_t> extents(H5S_MAX_RANK);
  const int rank = check(H5Pget_chunk(list, H5S_MAX_RANK, extents.data()), dataset.place, "read the layout");
  Shape chunk(extents.begin(), extents.begin() + rank);
  if (chunk.size() != dataset.shape.size() || std::find(chunk.begin(), chunk.end(), 0) != chunk.end())
    throw FormatError(dataset.place.text() + ": " + to_string(dataset.shape) + " lies in chunks of " +
                      to_string(chunk));
  return chunk;
}

// Filters are applied to chunks that reach beyond the array too, unless the layout says so.
bool leaves_partial_chunks(hid_t list, const Place& place) {
  unsigned options = 0;
  check(H5Pget_chunk_opts(list, &options), place, "read the layout");
  return (options & H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) != 0;
}

Index bytes_of(const Shape& chunk, std::size_t element, const std::string& name) {
  auto bytes = static_cast<Index>(element);
  for (const Index extent : chunk) bytes = checked_product(bytes, extent, (name + ": a chunk").c_str());
  return bytes;
}

// What is not made smaller takes little more.
hsize_t most_stored(hsize_t chunk_bytes) { return 2 * chunk_bytes + 1024; }

/// Takes elements of a dataset into memory, chunk by chunk.
class ChunkReader {
 public:
  ChunkReader(const Dataset& dataset, hid_t list, hid_t memory_type)
      : dataset_(dataset),
        memory_type_(memory_type),
        stored_element_(H5Tget_size(dataset.type)),
        element_(H5Tget_size(memory_type)),
        converts_(H5Tequal(dataset.type, memory_type) <= 0),
        leaves_partial_chunks_(leaves_partial_chunks(list, dataset.place)),
        chunk_(shape_of_chunks(list, dataset)),
        chunk_bytes_(bytes_of(chunk_, std::max(stored_element_, element_), dataset.place.text())),
        grid_(dataset.shape, chunk_) {}

  void read(Index first, Index count, char* to) const {
    require_room(count);
    const auto [begin, end] = grid_.chunks_of(first, count);
    for (Index number = begin; number < end; ++number) {
      RawVector<char> chunk = plain(number);
      if (converts_) convert(chunk);
      put(number, chunk, first, count, to);
    }
  }

 private:
  // For a chunk as it is stored, as it was shuffled and as it is.
  void require_room(Index elements) const {
    const std::string name = dataset_.place.text();
    const Index bytes = checked_product(3, chunk_bytes_, (name + ": a chunk").c_str());
    require_memory(checked_sum(bytes, elements * static_cast<Index>(element_), name.c_str()),
                   "reading " + name, "in chunks of " + to_string(chunk_), "use --max-memory");
  }

  std::size_t elements_of_chunk() const { return static_cast<std::size_t>(grid_.elements()); }

  RawVector<char> plain(Index number) const {
    const Shape offset = grid_.offset(number);
    auto [bytes, skipped] = stored(offset);
    if (leaves_partial_chunks_ && grid_.reaches_beyond(number)) skipped = ~std::uint32_t{0};
    try {
      return dataset_.filters.undo(std::move(bytes), skipped, elements_of_chunk() * stored_element_);
    } catch (const FormatError& error) {
      throw FormatError(dataset_.place.text() + ": the chunk at " + to_string(offset) + ": " + error.what());
    }
  }

  // A chunk's bytes, and which filters were not applied to them.
  std::pair<RawVector<char>, std::uint32_t> stored(const Shape& offset) const {
    const std::string what = "the chunk at " + to_string(offset);
    const std::vector<hsize_t> at(offset.begin(), offset.end());
    hsize_t size = 0;
    check(H5Dget_chunk_storage_size(dataset_.handle, at.data(), &size), dataset_.place, "find " + what);
    if (size == 0) throw FormatError(dataset_.place.text() + ": " + what + " was never written");
    if (size > most_stored(static_cast<hsize_t>(chunk_bytes_)))
      throw FormatError(dataset_.place.text() + ": " + what + " takes " + std::to_string(size) +
                        " bytes in the file; expected about " + std::to_string(chunk_bytes_) + " or fewer");
    RawVector<char> bytes(size);
    std::uint32_t skipped = 0;
    check(H5Dread_chunk(dataset_.handle, H5P_DEFAULT, at.data(), &skipped, bytes.data()), dataset_.place,
          "read " + what);
    return {std::move(bytes), skipped};
  }

  // In place: there is room for the larger of both types.
  void convert(RawVector<char>& chunk) const {
    chunk.resize(static_cast<std::size_t>(chunk_bytes_));
    std::vector<char> background(elements_of_chunk() * element_);  // what no member of a compound covers
    check(H5Tconvert(dataset_.type, memory_type_, elements_of_chunk(), chunk.data(), background.data(),
                     H5P_DEFAULT),
          dataset_.place, "convert");
  }

  // What a chunk has of the elements [first, first + count).
  void put(Index number, const RawVector<char>& chunk, Index first, Index count, char* to) const {
    grid_.for_each_run(number, [&](const Run& run) {
      const Index begin = std::max(first, run.in_array),
                  end = std::min(first + count, run.in_array + run.count);
      if (begin >= end) return;
      std::memcpy(to + static_cast<std::size_t>(begin - first) * element_,
                  chunk.data() + static_cast<std::size_t>(run.in_chunk + begin - run.in_array) * element_,
                  static_cast<std::size_t>(end - begin) * element_);
    });
  }

  const Dataset& dataset_;
  hid_t memory_type_;
  std::size_t stored_element_, element_;  // bytes
  bool converts_, leaves_partial_chunks_;
  Shape chunk_;
  Index chunk_bytes_;  // in the larger of both types
  ChunkGrid grid_;
};

}  // namespace

void require_every_chunk(const Dataset& dataset, hid_t list) {
  const Handle space(H5Dget_space(dataset.handle), H5Sclose, dataset.place, "read the extents");
  hsize_t stored = 0;
  check(H5Dget_num_chunks(dataset.handle, space, &stored), dataset.place, "count the chunks");
  const Index count = ChunkGrid(dataset.shape, shape_of_chunks(list, dataset)).count();
  if (stored != static_cast<hsize_t>(count))
    throw FormatError(dataset.place.text() + ": has " + std::to_string(stored) + " chunks of " +
                      std::to_string(count) + "; the others were never written");
}

void read_chunks(const Dataset& dataset, hid_t memory_type, Index first, Index count, void* to) {
  dataset.filters.require_supported(dataset.place);
  const Handle list(H5Dget_create_plist(dataset.handle), H5Pclose, dataset.place, "read the layout");
  ChunkReader(dataset, list, memory_type).read(first, count, static_cast<char*>(to));
}

}  // namespace convmat::hdf5
