#include <cmath>
#include <convmat/solvers/cauchy_elimination.hpp>
#include <convmat/solvers/cosine_transform.hpp>
#include <convmat/solvers/gko.hpp>

namespace convmat::detail {
namespace {

template <Scalar W>
std::vector<W> unit(Index n, Index i) {
  std::vector<W> e(static_cast<std::size_t>(n));
  e[static_cast<std::size_t>(i)] = W{1};
  return e;
}

// Y T - T Y' = (e[0], e[n-1], γ, γ') (ρ; ρ'; e[0]ᵀ; e[n-1]ᵀ). Of the entries T[n, 0] and T[0, n] beyond T,
// which any numbers may stand for, zeros.
template <Scalar W>
struct Displacement {
  explicit Displacement(const ToeplitzEntries<W>& t) {
    const Index n = t.n();
    const auto entry = [&](Index k) {
      return std::abs(k) == n ? W{} : k < 0 ? t.row_at(-k) : t.column_at(k);
    };
    for (Index i = 0; i < n; ++i) {
      first_row.push_back(entry(-i) - entry(-1 - i));
      last_row.push_back(entry(n - 1 - i) - entry(n - i));
      first_column.push_back(entry(i + 1) - entry(i));
      last_column.push_back(entry(i - n + 1) + entry(i - n));
    }
  }
  std::vector<W> first_row, last_row, first_column, last_column;
};

template <Scalar W>
CauchyElimination<W> cauchy_like(const ToeplitzEntries<W>& t, const Tensor<W>& b) {
  const Index n = t.n();
  const Displacement<W> d(t);
  const std::vector<W> first = unit<W>(n, 0), last = unit<W>(n, n - 1);
  std::vector<std::vector<W>> rhs;
  for (const W* row = b.data(); row != b.data() + b.size(); row += n)
    rhs.push_back(cosine_transform_2(std::vector<W>(row, row + n)));
  return {{cosine_transform_2(first), cosine_transform_2(last), cosine_transform_2(d.first_column),
           cosine_transform_2(d.last_column)},
          {cosine_transform_4(d.first_row), cosine_transform_4(d.last_row), cosine_transform_4(first),
           cosine_transform_4(last)},
          rhs};
}

}  // namespace

template <Scalar W>
ToeplitzElimination<W> gko(const ToeplitzEntries<W>& t, const Tensor<W>& b) {
  const Index n = t.n(), count = b.size() / n;
  CauchyElimination<W> elimination = cauchy_like(t, b);
  ToeplitzElimination<W> result;
  for (Index k = 0; k < n; ++k) {
    const W pivot = elimination.eliminate(k);
    result.pivots.add(pivot);
    if (!std::isnormal(std::abs(pivot))) {
      result.breakdown = "its pivot " + std::to_string(k) + " is zero";
      return result;
    }
  }
  // det S det V = 1: both have the sign of n (n - 1) / 2.
  if (elimination.is_odd_permutation()) result.pivots.phase = -result.pivots.phase;
  result.x = Tensor<W>({count, n});
  result.first = result.last = Tensor<W>({n});
  const std::vector<std::vector<W>> z = elimination.substitute();
  for (std::size_t i = 0; i < z.size(); ++i) {
    const std::vector<W> x = cosine_transform_4(z[i]);
    const Index row = static_cast<Index>(i);
    std::copy(x.begin(), x.end(),
              row < count ? result.x.data() + row * n : (row == count ? result.first : result.last).data());
  }
  return result;
}

template CONVMAT_API ToeplitzElimination<double> gko(const ToeplitzEntries<double>&, const Tensor<double>&);
template CONVMAT_API ToeplitzElimination<std::complex<double>> gko(
    const ToeplitzEntries<std::complex<double>>&, const Tensor<std::complex<double>>&);

}  // namespace convmat::detail
