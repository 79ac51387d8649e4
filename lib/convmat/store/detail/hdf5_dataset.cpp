#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/hdf5_chunks.hpp>
#include <convmat/store/detail/hdf5_dataset.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_read_chunks.hpp>
#include <convmat/store/detail/shuffled_deflate.hpp>

namespace convmat::hdf5 {
namespace {

// As the filters are applied: the checksum is that of the bytes stored, and is compared before they are
// inflated.
void set_filters(hid_t list, Storage storage, const Place& place) {
  if (storage == Storage::deflated) {
    check(H5Pset_shuffle(list), place, "set up");
    check(H5Pset_deflate(list, 1), place, "set up");
  }
  check(H5Pset_fletcher32(list), place, "set up");
}

Handle layout(const Shape& shape, std::size_t element_bytes, Storage storage, const Place& place) {
  Handle list = creation_properties(H5P_DATASET_CREATE);
  if (shape.empty()) {
    check(H5Pset_layout(list, H5D_COMPACT), place, "set up");
  } else if (volume(shape) > 0) {
    const Shape shape_of_chunk = chunk_shape(shape, element_bytes);
    const std::vector<hsize_t> chunk(shape_of_chunk.begin(), shape_of_chunk.end());
    check(H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), place, "set up");
    set_filters(list, storage, place);
  }
  return list;
}

Shape extents_of(hid_t dataset, const Place& place) {
  const Handle space(H5Dget_space(dataset), H5Sclose, place, "read the extents");
  if (H5Sget_simple_extent_type(space) == H5S_NULL) throw FormatError(place.text() + ": holds nothing");
  const int rank = check(H5Sget_simple_extent_ndims(space), place, "read the extents");
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space, extents.data(), nullptr), place, "read the extents");
  Shape shape;
  for (const hsize_t extent : extents) {
    if (extent > static_cast<hsize_t>(INT64_MAX))
      throw FormatError(place.text() + ": an extent overflows 64 bits");
    shape.push_back(static_cast<Index>(extent));
  }
  return shape;
}

// What was never written would read as zeros, and extents that lie would be allocated.
void require_stored(const Dataset& dataset, hid_t list) {
  const std::string name = dataset.place.text();
  if (H5Pget_layout(list) == H5D_VIRTUAL)
    throw FormatError(name + ": is a virtual dataset; copy its elements here");
  if (H5Pget_external_count(list) != 0)
    throw FormatError(name + ": is stored in other files; copy it into one");
  const Index bytes =
      checked_product(dataset.count(), static_cast<Index>(H5Tget_size(dataset.type)), "dataset");
  const auto stored = static_cast<Index>(H5Dget_storage_size(dataset.handle));
  if (bytes / dataset.filters.most_bytes_per_stored() > stored) {
    dataset.filters.require_supported(dataset.place);
    throw FormatError(name + ": " + dataset.type_name + " " + to_string(dataset.shape) + " takes " +
                      std::to_string(bytes) + " bytes, " + std::to_string(stored) + " are stored");
  }
  if (bytes > 0 && H5Pget_layout(list) == H5D_CHUNKED && dataset.filters.empty())
    require_every_chunk(dataset, list);
  require_memory(bytes, "reading " + name, dataset.type_name + " " + to_string(dataset.shape),
                 "use --max-memory");
}

}  // namespace

void write_dataset(const OpenFile& file, const std::string& name, hid_t type, const Shape& shape,
                   const void* data) {
  const Place place = file.at(name);
  require_absent(file, name);
  const std::size_t element_bytes = H5Tget_size(type);
  const bool pays = deflate_pays(static_cast<const char*>(data), volume(shape), element_bytes);
  const Storage storage = pays ? Storage::deflated : Storage::plain;
  const Handle space = dataspace(shape, place);
  const Handle list = layout(shape, element_bytes, storage, place);
  Handle dataset(H5Dcreate2(file.handle, name.c_str(), type, space, link_properties(), list, H5P_DEFAULT),
                 H5Dclose, place, "create");
  if (shape.empty())
    check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), place, "write");
  else if (volume(shape) > 0)
    write_chunks(dataset, shape, element_bytes, data, storage, place);
  dataset.close(place);
}

void Dataset::read(hid_t memory_type, void* to) const {
  if (count() == 0) return;
  if (!filters.empty()) return read_chunks(*this, memory_type, 0, count(), to);
  check(H5Dread(handle, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, to), place, "read");
}

void Dataset::read(hid_t memory_type, Index first, Index count, void* to) const {
  if (count == 0) return;
  if (!filters.empty()) return read_chunks(*this, memory_type, first, count, to);
  const Handle memory = dataspace({count}, place);
  const Handle space(H5Dget_space(handle), H5Sclose, place, "read the extents");
  const auto start = static_cast<hsize_t>(first), extent = static_cast<hsize_t>(count);
  check(H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &extent, nullptr), place, "select");
  check(H5Dread(handle, memory_type, memory, space, H5P_DEFAULT, to), place, "read");
}

Dataset open_dataset(const OpenFile& file, const std::string& name) {
  const Place place = file.at(name);
  Handle object = open_object(file, name);
  if (H5Iget_type(object) != H5I_DATASET) throw FormatError(place.text() + ": is not a dataset");
  Handle type(H5Dget_type(object), H5Tclose, place, "read the type");
  Shape shape = extents_of(object, place);
  std::string element = type_name(type);
  const Handle list(H5Dget_create_plist(object), H5Pclose, place, "read the layout");
  FilterPipeline filters(list, place);
  Dataset dataset{
      place, std::move(object), std::move(type), std::move(element), std::move(shape), std::move(filters)};
  require_stored(dataset, list);
  return dataset;
}

}  // namespace convmat::hdf5
