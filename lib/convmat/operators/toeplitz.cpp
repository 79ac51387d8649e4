#include <algorithm>
#include <convmat/operators/toeplitz.hpp>
#include <sstream>

namespace convmat {
namespace detail {

template <Scalar S>
ConvOperator<S> conv_along(const Axis& axis, std::vector<S> kernel) {
  const auto taps = static_cast<Index>(kernel.size());
  return ConvOperator<S>({1, 1, 1, {axis}}, Tensor<S>({1, 1, taps}, std::move(kernel)));
}

}  // namespace detail

namespace {

// t[-(m-1)], ..., t[0], ..., t[n-1]: the column upwards, then the row.
template <Scalar S>
std::vector<S> diagonals(const std::vector<S>& column, const std::vector<S>& row) {
  if (column.empty() || row.empty())
    throw ShapeError("Toeplitz matrix from a column of " + std::to_string(column.size()) + " and a row of " +
                     std::to_string(row.size()) + " entries; expected at least 1 each");
  if (column[0] != row[0])
    throw Error((std::ostringstream() << "Toeplitz matrix: column[0] = " << column[0] << " and row[0] = "
                                      << row[0] << " are the same entry and must be equal")
                    .str());
  std::vector<S> taps(column.rbegin(), column.rend());
  taps.insert(taps.end(), row.begin() + 1, row.end());
  return taps;
}

}  // namespace

template <Scalar S>
Toeplitz<S>::Toeplitz(const std::vector<S>& column, const std::vector<S>& row)
    : Toeplitz(banded(diagonals(column, row), static_cast<Index>(column.size()),
                      static_cast<Index>(row.size()), static_cast<Index>(column.size()) - 1)) {}

template <Scalar S>
Toeplitz<S> Toeplitz<S>::banded(std::vector<S> kernel, Index rows, Index cols, Index pad_begin,
                                Index dilation) {
  const Axis axis = Axis::toeplitz(rows, cols, static_cast<Index>(kernel.size()), pad_begin, dilation);
  return Toeplitz(detail::conv_along(axis, std::move(kernel)));
}

template <Scalar S>
Toeplitz<S> Toeplitz<S>::transpose() const {
  return Toeplitz(detail::conv_along(axis().transposed(), std::vector<S>(taps().rbegin(), taps().rend())));
}

template <Scalar S>
std::string Toeplitz<S>::name() const {
  return "Toeplitz " + joined({axis().out(), axis().in}) + ", " + std::to_string(axis().kernel) +
         " diagonals";
}

#define CONVMAT_INSTANTIATE(S)                                              \
  template ConvOperator<S> detail::conv_along(const Axis&, std::vector<S>); \
  template class CONVMAT_API Toeplitz<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
