#pragma once

#include <algorithm>
#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <utility>

namespace convmat::hdf5 {

/// Elements that lie next to each other both in a chunk and in the whole array: where the first is in each,
/// counted in elements, and how many there are.
struct Run {
  Index in_chunk, in_array, count;
};

/// An array cut into chunks of one shape, both in row-major order: chunks are numbered so too, and the last
/// of an axis may reach beyond the array.
class CONVMAT_API ChunkGrid {
 public:
  /// Of as many axes, one at least; the array has an element.
  ChunkGrid(Shape shape, Shape chunk);

  Index count() const { return volume(counts_); }

  /// Elements of a chunk.
  Index elements() const { return volume(chunk_); }

  /// Where in the array a chunk begins.
  Shape offset(Index number) const;

  bool reaches_beyond(Index number) const;

  /// Numbers [begin, end) of chunks that hold the elements [first, first + count) of the array, 0 < count.
  std::pair<Index, Index> chunks_of(Index first, Index count) const;

  /// body(run) for all that a chunk holds of the array, in order.
  template <class Body>
  void for_each_run(Index number, const Body& body) const {
    const Shape first = offset(number);
    Run run{0, 0, 0};
    for (std::size_t d = 0; d < first.size(); ++d) run.in_array += first[d] * array_strides_[d];
    for_each_run(first, 0, run, body);
  }

 private:
  template <class Body>
  void for_each_run(const Shape& first, std::size_t axis, Run run, const Body& body) const {
    const Index taken = std::min(chunk_[axis], shape_[axis] - first[axis]);
    if (axis == cut_) {
      run.count = taken * array_strides_[axis];
      return body(std::as_const(run));
    }
    for (Index i = 0; i < taken; ++i) {
      for_each_run(first, axis + 1, run, body);
      run.in_chunk += chunk_strides_[axis];
      run.in_array += array_strides_[axis];
    }
  }

  Shape shape_, chunk_, counts_, chunk_strides_, array_strides_;
  std::size_t cut_;  // every chunk is as long as the array in the axes behind this one
};

}  // namespace convmat::hdf5
