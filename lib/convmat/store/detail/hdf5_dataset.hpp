#pragma once

#include <convmat/store/detail/hdf5_filters.hpp>
#include <convmat/store/detail/hdf5_types.hpp>

namespace convmat::hdf5 {

/// Creates a dataset at `name` and the groups on the way, writes `data`, elements of `type`, and closes it.
/// Chunked with Fletcher32 checksums, and deflated where that pays; a scalar lies in the object's header,
/// which has one; nothing is stored of an empty one. Throws Error where something stands there already.
void write_dataset(const OpenFile& file, const std::string& name, hid_t type, const Shape& shape,
                   const void* data);

/// An open dataset whose extents fit memory and file.
struct Dataset {
  Place place;
  Handle handle, type;
  std::string type_name;
  Shape shape;
  FilterPipeline filters;

  Index count() const { return volume(shape); }

  /// All elements, converted to `memory_type`.
  void read(hid_t memory_type, void* to) const;

  /// Some of the only axis.
  void read(hid_t memory_type, Index first, Index count, void* to) const;
};

/// Throws FormatError where it is no dataset, virtual, stored in other files, or more than its file can hold;
/// CapacityError where it does not fit into memory.
Dataset open_dataset(const OpenFile& file, const std::string& name);

}  // namespace convmat::hdf5
