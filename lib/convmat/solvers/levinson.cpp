#include <algorithm>
#include <cmath>
#include <convmat/solvers/levinson.hpp>

namespace convmat::detail {
namespace {

template <Scalar W>
Tensor<W> quotient(SplitArray<W>& vector, Index n, W divisor) {
  Tensor<W> result = joined_row(vector, n);
  for (W& entry : result.span()) entry /= divisor;
  return result;
}

// The right-hand sides as far as they are solved, x, and the sums of T[k, i] x[i] over i < k. Where there is
// none, one of zeros.
template <Scalar W>
struct Extensions {
  explicit Extensions(const Tensor<W>& b, Index order)
      : rhs(b),
        n(order),
        rows(std::max<Index>(b.size() / n, 1)),
        x(static_cast<std::size_t>(rows), SplitArray<W>(n)),
        sums(x.size()) {}

  // x = (x, 0) + mu b with T b = pivot e[k], for k the last.
  W mu(std::size_t i, Index k, W pivot) const {
    const W wanted = rhs.size() == 0 ? W{} : rhs[static_cast<Index>(i) * n + k];
    return (wanted - sums[i]) / pivot;
  }
  void extend_from(std::size_t first, Index k, W pivot, SplitPointer<W> b, SplitPointer<W> c) {
    for (std::size_t i = first; i < x.size(); ++i)
      sums[i] = toeplitz_recurrences<W>().extend(k + 1, mu(i, k, pivot), b, x[i].from(0), c);
  }

  const Tensor<W>& rhs;
  Index n, rows;
  std::vector<SplitArray<W>> x;
  std::vector<W> sums;
};

template <Scalar W>
bool is_regular(W pivot, bool positive) {
  return positive ? std::real(pivot) > 0 : std::isnormal(std::abs(pivot));
}

}  // namespace

// Of the leading k x k matrix, T f = pivot e[0] with f[0] = 1 and T b = pivot e[k-1] with b[k-1] = 1. One row
// more: T (f, 0) = (pivot, 0, ..., psi) and T (0, b) = (phi, 0, ..., pivot).
template <Scalar W>
ToeplitzElimination<W> levinson(const ToeplitzEntries<W>& t, const Tensor<W>& b, bool positive) {
  const Index n = t.n();
  SplitArray<W> f(n), back(n), c(n + 1), r(n + 1);
  for (Index i = 0; i < n; ++i) {
    c.store(n - i, t.column_at(i));
    r.store(i, t.row_at(i));
  }
  f.store(0, W{1});
  back.store(n - 1, W{1});

  ToeplitzElimination<W> result;
  Extensions<W> extensions(b, n);
  W pivot = t.column[0], of_f = c.load(n - 1), of_b = r.load(1);
  for (Index k = 0;; ++k) {
    result.pivots.add(pivot);
    if (!is_regular(pivot, positive)) {
      result.breakdown = "its leading minor of order " + std::to_string(k + 1) +
                         (positive ? " is not positive" : " is zero");
      return result;
    }
    extensions.extend_from(k == 0 ? 0 : 1, k, pivot, back.from(n - 1 - k), c.from(n - 1 - k));
    if (k + 1 == n) break;
    const W p = of_f / pivot, q = of_b / pivot;
    pivot -= product(p, of_b);
    const LevinsonSums<W> sums = toeplitz_recurrences<W>().levinson(
        k + 2, p, q, extensions.mu(0, k + 1, pivot), f.from(0), back.from(n - 2 - k), extensions.x[0].from(0),
        c.from(n - 2 - k), r.from(1));
    of_f = sums.of_f;
    of_b = sums.of_b;
    extensions.sums[0] = sums.of_x;
  }
  result.x = joined_rows(extensions.x, b.size() / n, n);
  result.first = quotient(f, n, pivot);
  result.last = quotient(back, n, pivot);
  return result;
}

template <Scalar W>
ToeplitzElimination<W> substitute_lower(const ToeplitzEntries<W>& t, const Tensor<W>& b) {
  const Index n = t.n();
  ToeplitzElimination<W> result;
  const W pivot = t.column[0];
  for (Index k = 0; k < n; ++k) result.pivots.add(pivot);
  if (!is_regular(pivot, false)) {
    result.breakdown = "its diagonal is zero";
    return result;
  }
  SplitArray<W> column(n);
  for (Index i = 0; i < n; ++i) column.store(i, t.column_at(i));
  std::vector<SplitArray<W>> x = split_rows(b, n, 1);
  x.back().store(0, W{1});
  for (SplitArray<W>& own : x)
    for (Index k = 0; k < n; ++k) {
      own.store(k, own.load(k) / pivot);
      toeplitz_recurrences<W>().subtract(n - 1 - k, own.load(k), column.from(1), own.from(k + 1));
    }
  result.x = joined_rows(x, b.size() / n, n);
  result.first = joined_row(x.back(), n);
  result.last = Tensor<W>({n});
  result.last[n - 1] = W{1} / pivot;
  return result;
}

#define CONVMAT_INSTANTIATE(W)                                                                             \
  template CONVMAT_API ToeplitzElimination<W> levinson(const ToeplitzEntries<W>&, const Tensor<W>&, bool); \
  template CONVMAT_API ToeplitzElimination<W> substitute_lower(const ToeplitzEntries<W>&, const Tensor<W>&);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(std::complex<double>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
