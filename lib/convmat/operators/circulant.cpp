#include <convmat/operators/circulant.hpp>

namespace convmat {
namespace {

// The first row c[(-j) mod n]: c[0], c[n-1], ..., c[1].
template <Scalar S>
std::vector<S> first_row(const std::vector<S>& column) {
  if (column.empty()) throw ShapeError("circulant matrix from an empty column; expected at least 1 entry");
  std::vector<S> row{column[0]};
  row.insert(row.end(), column.rbegin(), column.rend() - 1);
  return row;
}

}  // namespace

template <Scalar S>
Circulant<S>::Circulant(const std::vector<S>& column)
    : Circulant(banded(first_row(column), static_cast<Index>(column.size()))) {}

template <Scalar S>
Circulant<S> Circulant<S>::banded(std::vector<S> kernel, Index n, Index pad_begin, Index dilation) {
  const Axis axis = Axis::circulant(n, static_cast<Index>(kernel.size()), pad_begin, dilation);
  return Circulant(detail::conv_along(axis, std::move(kernel)));
}

template <Scalar S>
Circulant<S> Circulant<S>::transpose() const {
  return Circulant(detail::conv_along(axis().transposed(), std::vector<S>(taps().rbegin(), taps().rend())));
}

template <Scalar S>
std::string Circulant<S>::name() const {
  return "circulant " + joined({axis().in, axis().in}) + ", " + std::to_string(axis().kernel) + " diagonals";
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Circulant<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
