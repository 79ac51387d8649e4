#include <algorithm>
#include <cmath>
#include <convmat/spectra/kernel_bounds.hpp>

namespace convmat {
namespace {

template <Scalar S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;

// A matrix for each shift, row-major.
template <Scalar S>
struct MatrixPolynomial {
  Shape extents;
  std::vector<Matrix<S>> coefficients;
};

template <Scalar S>
MatrixPolynomial<S> polynomial(const Tensor<S>& kernel) {
  const Shape extents = slice(kernel.shape(), 2, kernel.shape().size());
  const Index rows = kernel.shape()[0], cols = kernel.shape()[1], count = volume(extents);
  MatrixPolynomial<S> result{extents,
                             std::vector<Matrix<S>>(static_cast<std::size_t>(count), Matrix<S>(rows, cols))};
  for (Index q = 0; q < rows; ++q)
    for (Index p = 0; p < cols; ++p)
      for (Index t = 0; t < count; ++t)
        result.coefficients[static_cast<std::size_t>(t)](q, p) = kernel[(q * cols + p) * count + t];
  return result;
}

// F Fᴴ or Fᴴ F, the smaller: coefficient of shift t - u from those of t and u.
template <Scalar S>
MatrixPolynomial<S> gram(const MatrixPolynomial<S>& f) {
  const bool is_wide = f.coefficients[0].rows() <= f.coefficients[0].cols();
  const Index side = is_wide ? f.coefficients[0].rows() : f.coefficients[0].cols();
  MatrixPolynomial<S> g;
  for (const Index extent : f.extents) g.extents.push_back(2 * extent - 1);
  g.coefficients.assign(static_cast<std::size_t>(volume(g.extents)), Matrix<S>::Zero(side, side));
  Shape t(f.extents.size()), u(f.extents.size());
  for (const Matrix<S>& at_t : f.coefficients) {
    for (const Matrix<S>& at_u : f.coefficients) {
      Index flat = 0;
      for (std::size_t d = 0; d < t.size(); ++d) flat = flat * g.extents[d] + t[d] - u[d] + f.extents[d] - 1;
      Matrix<S>& to = g.coefficients[static_cast<std::size_t>(flat)];
      if (is_wide)
        to.noalias() += at_t * at_u.adjoint();
      else
        to.noalias() += at_u.adjoint() * at_t;
      advance(u, f.extents);
    }
    advance(t, f.extents);
  }
  return g;
}

template <Scalar S>
double largest_row_sum(const MatrixPolynomial<S>& f) {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(f.coefficients[0].rows());
  for (const Matrix<S>& coefficient : f.coefficients) sums += coefficient.cwiseAbs().rowwise().sum();
  return sums.maxCoeff();
}

}  // namespace

template <Scalar S>
double autocorrelation_bound(const Tensor<S>& kernel, int times) {
  MatrixPolynomial<S> f = polynomial(kernel);
  double logarithm = 0, power = 1;  // scaled, so that nothing overflows
  for (int t = 0; t < times; ++t) {
    const double scale = largest_row_sum(f);
    if (scale == 0) return 0;
    for (Matrix<S>& coefficient : f.coefficients) coefficient /= scale;
    logarithm += power * std::log(scale);
    f = gram(f);
    power /= 2;
  }
  return std::exp(logarithm + power * std::log(largest_row_sum(f)));
}

template <Scalar S>
double autocorrelation_work(const Tensor<S>& kernel, int times) {
  const Shape& shape = kernel.shape();
  const auto side = static_cast<double>(std::min(shape[0], shape[1]));
  double work = 0, inner = static_cast<double>(std::max(shape[0], shape[1]));
  Shape extents = slice(shape, 2, shape.size());
  for (int t = 0; t < times; ++t) {
    double taps = 1;
    for (Index& extent : extents) {
      taps *= static_cast<double>(extent);
      extent = 2 * extent - 1;
    }
    work += taps * taps * side * side * inner;
    inner = side;
  }
  return work;
}

#define CONVMAT_INSTANTIATE(S)                                              \
  template CONVMAT_API double autocorrelation_bound(const Tensor<S>&, int); \
  template CONVMAT_API double autocorrelation_work(const Tensor<S>&, int);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(std::complex<double>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
