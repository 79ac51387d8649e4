#pragma once

#include <convmat/store/detail/hdf5_handles.hpp>

namespace convmat::hdf5 {

/// Equal chunks of at most a megabyte, whole in the last axes, of one element in the first: each is a run of
/// the elements in row-major order.
Shape chunk_shape(const Shape& shape, std::size_t element_bytes);

/// How the bytes of chunks are stored: as they are, or shuffled and deflated; each with its Fletcher32
/// checksum.
enum class Storage { plain, deflated };

/// Writes all elements of a new dataset in such chunks: past libhdf5's filters, which take three times as
/// long, and prepares them in other threads meanwhile where there are many. The filters of `storage` are the
/// dataset's.
void write_chunks(hid_t dataset, const Shape& shape, std::size_t element_bytes, const void* data,
                  Storage storage, const Place& place);

}  // namespace convmat::hdf5
