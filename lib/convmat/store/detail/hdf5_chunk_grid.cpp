#include <convmat/core/division.hpp>
#include <convmat/store/detail/hdf5_chunk_grid.hpp>

namespace convmat::hdf5 {
namespace {

Shape strides_of(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (std::size_t d = shape.size() - 1; d-- > 0;) strides[d] = strides[d + 1] * shape[d + 1];
  return strides;
}

}  // namespace

ChunkGrid::ChunkGrid(Shape shape, Shape chunk)
    : shape_(std::move(shape)),
      chunk_(std::move(chunk)),
      chunk_strides_(strides_of(chunk_)),
      array_strides_(strides_of(shape_)),
      cut_(shape_.size() - 1) {
  for (std::size_t d = 0; d < shape_.size(); ++d) counts_.push_back(ceil_divide(shape_[d], chunk_[d]));
  while (cut_ > 0 && chunk_[cut_] == shape_[cut_]) --cut_;
}

Shape ChunkGrid::offset(Index number) const {
  Shape place = unravel(number, counts_);
  for (std::size_t d = 0; d < place.size(); ++d) place[d] *= chunk_[d];
  return place;
}

bool ChunkGrid::reaches_beyond(Index number) const {
  const Shape first = offset(number);
  for (std::size_t d = 0; d < first.size(); ++d)
    if (chunk_[d] > shape_[d] - first[d]) return true;
  return false;
}

std::pair<Index, Index> ChunkGrid::chunks_of(Index first, Index count) const {
  const Index in_row = this->count() / counts_[0], elements = array_strides_[0] * chunk_[0];
  return {first / elements * in_row, ((first + count - 1) / elements + 1) * in_row};
}

}  // namespace convmat::hdf5
