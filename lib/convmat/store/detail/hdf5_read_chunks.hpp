#pragma once

#include <convmat/store/detail/hdf5_dataset.hpp>

namespace convmat::hdf5 {

/// Throws FormatError where an array in chunks lacks one, of which libhdf5 would make up the elements.
void require_every_chunk(const Dataset& dataset, hid_t list);

/// Reads the elements [first, first + count) of a dataset of filtered chunks, in row-major order and
/// converted to `memory_type`, past the filters of libhdf5. Throws FormatError where a filter is not
/// supported or a chunk missing or damaged, naming the dataset; CapacityError where chunks are larger than
/// memory.
void read_chunks(const Dataset& dataset, hid_t memory_type, Index first, Index count, void* to);

}  // namespace convmat::hdf5
