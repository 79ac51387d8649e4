#include <algorithm>
#include <convmat/operators/hankel.hpp>
#include <sstream>

namespace convmat {
namespace {

// The m x n Toeplitz matrix T[i, j] = h[i + n - 1 - j].
template <Scalar S>
Toeplitz<S> with_reversed_columns(std::vector<S> h, Index rows) {
  const Index cols = static_cast<Index>(h.size()) - rows + 1;
  std::reverse(h.begin(), h.end());
  return Toeplitz<S>::banded(std::move(h), rows, cols, rows - 1);
}

template <Scalar S>
Toeplitz<S> checked(const std::vector<S>& column, const std::vector<S>& row) {
  if (column.empty() || row.empty())
    throw ShapeError("Hankel matrix from a column of " + std::to_string(column.size()) + " and a row of " +
                     std::to_string(row.size()) + " entries; expected at least 1 each");
  if (column.back() != row[0])
    throw Error((std::ostringstream()
                 << "Hankel matrix: the last of the column = " << column.back() << " and row[0] = " << row[0]
                 << " are the same entry and must be equal")
                    .str());
  std::vector<S> h = column;
  h.insert(h.end(), row.begin() + 1, row.end());
  return with_reversed_columns(std::move(h), static_cast<Index>(column.size()));
}

}  // namespace

template <Scalar S>
Hankel<S>::Hankel(const std::vector<S>& column, const std::vector<S>& row) : Hankel(checked(column, row)) {}

template <Scalar S>
std::vector<S> Hankel<S>::antidiagonals() const {
  return {toeplitz_.taps().rbegin(), toeplitz_.taps().rend()};
}

// y += alpha T (J x)
template <Scalar S>
void Hankel<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  std::vector<S> reversed(x.begin(), x.end());
  const Index n = domain()[0];
  for (Index b = 0; b < batch; ++b) std::reverse(reversed.begin() + b * n, reversed.begin() + (b + 1) * n);
  toeplitz_.accumulate(alpha, reversed, y, batch);
}

// x += alpha J (Tᵀ z)
template <Scalar S>
void Hankel<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
  std::vector<S> reversed(x.size());
  toeplitz_.accumulate_transpose(alpha, z, reversed, batch);
  const Index n = domain()[0];
  for (Index b = 0; b < batch; ++b)
    for (Index j = 0; j < n; ++j)
      x[static_cast<std::size_t>(b * n + j)] += reversed[static_cast<std::size_t>(b * n + n - 1 - j)];
}

template <Scalar S>
Hankel<S> Hankel<S>::transpose() const {
  return Hankel(with_reversed_columns(antidiagonals(), domain()[0]));
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Hankel<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
