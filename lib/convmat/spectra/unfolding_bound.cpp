#include <algorithm>
#include <cmath>
#include <convmat/spectra/kernel_bounds.hpp>
#include <convmat/spectra/matrix_svd.hpp>

namespace convmat {

template <Scalar S>
double reshape_norm(const Tensor<S>& kernel, const std::vector<bool>& rows) {
  const Shape taps = slice(kernel.shape(), 2, kernel.shape().size());
  Index row_taps = 1, col_taps = 1;
  for (std::size_t d = 0; d < taps.size(); ++d) (rows[d] ? row_taps : col_taps) *= taps[d];
  const Index outputs = kernel.shape()[0], inputs = kernel.shape()[1], count = volume(taps);
  Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic> matrix(outputs * row_taps, inputs * col_taps);
  Shape tap(taps.size());
  for (Index t = 0; t < count; ++t, advance(tap, taps)) {
    Index row = 0, col = 0;
    for (std::size_t d = 0; d < taps.size(); ++d) {
      Index& index = rows[d] ? row : col;
      index = index * taps[d] + tap[d];
    }
    for (Index q = 0; q < outputs; ++q)
      for (Index p = 0; p < inputs; ++p)
        matrix(q * row_taps + row, p * col_taps + col) = kernel[(q * inputs + p) * count + t];
  }
  return matrix_norm(matrix);
}

template <Scalar S>
double least_unfolding(const Tensor<S>& kernel) {
  const std::size_t axes = kernel.shape().size() - 2;
  double least = INFINITY;
  for (unsigned subset = 0; subset < 1u << axes; ++subset) {
    std::vector<bool> rows;
    for (std::size_t d = 0; d < axes; ++d) rows.push_back(subset >> d & 1);
    least = std::min(least, reshape_norm(kernel, rows));
  }
  const Index taps = volume(slice(kernel.shape(), 2, kernel.shape().size()));
  return std::sqrt(static_cast<double>(taps)) * least;
}

#define CONVMAT_INSTANTIATE(S)                                                          \
  template CONVMAT_API double reshape_norm(const Tensor<S>&, const std::vector<bool>&); \
  template CONVMAT_API double least_unfolding(const Tensor<S>&);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(std::complex<double>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
