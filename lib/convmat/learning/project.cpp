#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/project.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace convmat {
namespace {

template <Scalar S>
void require_size(const ConvGeometry& geometry, const Csr<S>& matrix) {
  const Shape expected{volume(geometry.range()), volume(geometry.domain())};
  if (Shape{matrix.rows, matrix.cols} != expected)
    throw ShapeError("matrix is " + joined({matrix.rows, matrix.cols}) + ", the geometry " +
                     to_string(geometry.domain()) + " -> " + to_string(geometry.range()) + " expects " +
                     joined(expected));
}

// One row of a matrix at a time, spread out for access by column; rows are visited in ascending order.
template <Scalar S>
class SpreadRow {
 public:
  explicit SpreadRow(const Csr<S>& matrix)
      : matrix_(matrix), values_(static_cast<std::size_t>(matrix.cols)) {}

  S& operator[](Index column) { return values_[static_cast<std::size_t>(column)]; }

  void load(Index row) {
    for_each_entry(row_, [&](std::size_t column, S) { values_[column] = S{}; });
    row_ = row;
    for_each_entry(row_, [&](std::size_t column, S value) { values_[column] = value; });
  }

 private:
  template <class Visit>
  void for_each_entry(Index row, const Visit& visit) const {
    if (row < 0) return;
    const auto r = static_cast<std::size_t>(row);
    for (auto p = static_cast<std::size_t>(matrix_.indptr[r]);
         p < static_cast<std::size_t>(matrix_.indptr[r + 1]); ++p)
      visit(static_cast<std::size_t>(matrix_.indices[p]), matrix_.values[p]);
  }

  const Csr<S>& matrix_;
  std::vector<S> values_;
  Index row_ = -1;
};

}  // namespace

template <Scalar S>
Tensor<S> tap_sums(const ConvGeometry& geometry, const Csr<S>& matrix) {
  require_size(geometry, matrix);
  Tensor<S> sums(geometry.kernel_shape());
  SpreadRow<S> spread(matrix);
  Index current = -1;
  geometry.for_each_tap([&](Index row, Index col, Index tap) {
    if (row != current) spread.load(current = row);
    sums[tap] += spread[col];
  });
  return sums;
}

template <Scalar S>
Projection<S> project(const ConvGeometry& geometry, const Csr<S>& matrix) {
  Projection<S> result;
  result.kernel = divide_by_tap_gram(geometry, tap_sums(geometry, matrix));
  // The difference itself: ||M||^2 - ||T(K)||^2 would lose half the digits where M is a convolution.
  const Csr<S> difference = matrix + S{-1} * ConvOperator<S>(geometry, result.kernel).to_csr();
  const auto frobenius = [](const Csr<S>& a) {
    return norm(Tensor<S>({a.nnz()}, {a.values.begin(), a.values.end()}));
  };
  result.distance = frobenius(difference);
  result.relative_distance = result.distance > 0 ? result.distance / frobenius(matrix) : 0;
  return result;
}

template <Scalar S>
Projection<S> project(const ConvGeometry& geometry, const Tensor<S>& matrix) {
  return project(geometry, to_csr(matrix));
}

#define CONVMAT_INSTANTIATE(S)                                                    \
  template CONVMAT_API Tensor<S> tap_sums(const ConvGeometry&, const Csr<S>&);    \
  template CONVMAT_API Projection<S> project(const ConvGeometry&, const Csr<S>&); \
  template CONVMAT_API Projection<S> project(const ConvGeometry&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
