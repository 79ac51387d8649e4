#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/kernel_bounds.hpp>

namespace convmat {
namespace {

// (C_in, C_out, taps...): Fᴴ but for the signs of its shifts.
template <Scalar S>
Tensor<S> adjoint_taps(const Tensor<S>& f) {
  Shape shape = f.shape();
  std::swap(shape[0], shape[1]);
  Tensor<S> result(shape);
  const Index rows = shape[0], cols = shape[1], taps = volume(slice(shape, 2, shape.size()));
  for (Index p = 0; p < rows; ++p)
    for (Index q = 0; q < cols; ++q)
      for (Index t = 0; t < taps; ++t)
        result[(p * cols + q) * taps + t] = convmat::conj(f[(q * rows + p) * taps + t]);
  return result;
}

// G = F Fᴴ, the coefficient of shift t - u from those of t and u, is a convolution: conj(T(F) conj(F)),
// padded in full.
template <Scalar S>
Tensor<S> gram(const Tensor<S>& f) {
  const auto T = conv(f, {.image = slice(f.shape(), 2, f.shape().size()), .padding = Padding::full()});
  return conj(T.planned(PlanOptions{.accuracy = Accuracy::entrywise}) * conj(f));
}

template <Scalar S>
double largest_row_sum(const Tensor<S>& f) {
  const Index rows = f.shape()[0], size = f.size() / rows;
  double largest = 0;
  for (Index q = 0; q < rows; ++q) {
    double sum = 0;
    for (Index i = 0; i < size; ++i) sum += std::abs(f[q * size + i]);
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

template <Scalar S>
double autocorrelation_bound(const Tensor<S>& kernel, int times) {
  Tensor<S> f = kernel.shape()[0] <= kernel.shape()[1] ? kernel : adjoint_taps(kernel);
  double logarithm = 0, power = 1;  // scaled, so that nothing overflows
  for (int t = 0; t < times; ++t) {
    const double scale = largest_row_sum(f);
    if (scale == 0) return 0;
    for (S& weight : f.span()) weight /= scale;
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
