#include <cmath>
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
  constexpr int starts = 3, sweeps = 50;
  Rng rng(1);
  double largest = 0;
  for (int start = 0; start < starts; ++start) {
    std::vector<Tensor<S>> x;
    for (const Index extent : kernel.shape()) x.push_back(randn<S>({extent}, rng));
    for (int sweep = 0; sweep < sweeps; ++sweep)
      for (std::size_t mode = 0; mode < x.size(); ++mode) {
        if (sweep == 0 && mode == 0)
          for (Tensor<S>& each : x) each = S{1 / norm(each)} * each;
        const Tensor<S> g = contract_others(kernel, x, mode);
        const double value = norm(g);
        if (value == 0) break;
        largest = std::max(largest, value);
        x[mode] = S{1 / value} * conj(g);
      }
  }
  return largest;
}

template CONVMAT_API double tensor_norm_estimate(const Tensor<double>&);
template CONVMAT_API double tensor_norm_estimate(const Tensor<std::complex<double>>&);

}  // namespace convmat
