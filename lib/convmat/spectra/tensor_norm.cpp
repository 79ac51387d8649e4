#include <algorithm>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <convmat/spectra/kernel_bounds.hpp>

namespace convmat {
namespace {

// The vector g with K(x_1, ..., x_mode, ..., x_d) = <conj(g), x_mode>.
template <Scalar S>
Tensor<S> contract_others(const Tensor<S>& kernel, const std::vector<Tensor<S>>& x, std::size_t mode) {
  Tensor<S> g({kernel.shape()[mode]});
  Shape position(kernel.shape().size());
  for (Index flat = 0; flat < kernel.size(); ++flat, advance(position, kernel.shape())) {
    S term = kernel[flat];
    for (std::size_t d = 0; d < x.size(); ++d)
      if (d != mode) term = product(term, x[d][position[d]]);
    g[position[mode]] += term;
  }
  return g;
}

}  // namespace

template <Scalar S>
double tensor_norm_estimate(const Tensor<S>& kernel) {
  constexpr int starts = 3, most_sweeps = 100;
  constexpr double tolerance = 1e-9;
  Rng rng(1);
  double largest = 0;
  for (int start = 0; start < starts; ++start) {
    std::vector<Tensor<S>> x;
    for (const Index extent : kernel.shape()) {
      const Tensor<S> random = randn<S>({extent}, rng);
      x.push_back(S{1 / norm(random)} * random);
    }
    double value = 0, before = -1;
    for (int sweep = 0; sweep < most_sweeps && value > (1 + tolerance) * before; ++sweep) {
      before = value;
      for (std::size_t mode = 0; mode < x.size(); ++mode) {
        const Tensor<S> g = contract_others(kernel, x, mode);
        value = norm(g);
        if (value > 0) x[mode] = S{1 / value} * conj(g);
      }
    }
    largest = std::max(largest, value);
  }
  return largest;
}

template CONVMAT_API double tensor_norm_estimate(const Tensor<double>&);
template CONVMAT_API double tensor_norm_estimate(const Tensor<std::complex<double>>&);

}  // namespace convmat
