#include <algorithm>
#include <cmath>
#include <convmat/solvers/one_norm.hpp>
#include <limits>

namespace convmat::detail {
namespace {

// 1, -(1 + 1 / (n-1)), 1 + 2 / (n-1), ..., of the norm 3n / 2.
template <Scalar W>
Tensor<W> alternating(Index n) {
  Tensor<W> x({n});
  for (Index i = 0; i < n; ++i)
    x[i] =
        (i % 2 == 0 ? 1 : -1) * (1 + static_cast<double>(i) / static_cast<double>(std::max<Index>(n - 1, 1)));
  return x;
}

}  // namespace

template <Scalar W>
double one_norm(const Tensor<W>& x) {
  double sum = 0;
  for (const W value : x) sum += std::abs(value);
  return std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity();
}

template <Scalar W>
double one_norm(const Csr<W>& a) {
  std::vector<double> sums(static_cast<std::size_t>(a.cols));
  for (std::size_t k = 0; k < a.values.size(); ++k)
    sums[static_cast<std::size_t>(a.indices[k])] += std::abs(a.values[k]);
  return sums.empty() ? 0 : *std::max_element(sums.begin(), sums.end());
}

template <Scalar W>
double one_norm_estimate(Index n, const std::function<Tensor<W>(const Tensor<W>&)>& a,
                         const std::function<Tensor<W>(const Tensor<W>&)>& adjoint) {
  const Tensor<W> against = alternating<W>(n);
  double norm = one_norm(a(against)) / one_norm(against), ascended = 0;
  Tensor<W> x({n}, std::vector<W>(static_cast<std::size_t>(n), W{1.0 / static_cast<double>(n)}));
  for (int step = 0; step < 5 && std::isfinite(norm); ++step) {
    Tensor<W> y = a(x);
    const double here = one_norm(y);
    if (!(here > ascended)) break;
    ascended = here;
    norm = std::max(norm, here);
    for (W& value : y.span()) value = value == W{} ? W{1} : value / std::abs(value);
    const Tensor<W> slope = adjoint(y);
    const auto steepest =
        std::max_element(slope.begin(), slope.end(), [](W u, W v) { return std::abs(u) < std::abs(v); });
    x = Tensor<W>({n});
    x[steepest - slope.begin()] = W{1};
  }
  return norm;
}

#define CONVMAT_INSTANTIATE(W)                                                                \
  template double one_norm(const Tensor<W>&);                                                 \
  template double one_norm(const Csr<W>&);                                                    \
  template double one_norm_estimate(Index, const std::function<Tensor<W>(const Tensor<W>&)>&, \
                                    const std::function<Tensor<W>(const Tensor<W>&)>&);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(std::complex<double>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
