#include <cmath>
#include <convmat/solvers/packed_triangle.hpp>
#include <convmat/solvers/schur.hpp>

namespace convmat::detail {

// T - Z T Zᴴ = u uᴴ - v vᴴ. The column u of Rᴴ moves down by one, a rotation makes v zero there, and that u
// is the next.
template <Scalar W>
ToeplitzElimination<W> schur(const ToeplitzEntries<W>& t, const Tensor<W>& b) {
  const Index n = t.n();
  ToeplitzElimination<W> result;
  if (!t.is_hermitian() || !(std::real(t.column[0]) > 0)) {
    result.breakdown = t.is_hermitian() ? "its diagonal is not positive" : "it is not Hermitian";
    return result;
  }
  PackedTriangle<W> factor(n, "the Cholesky factor of a Toeplitz matrix");
  SplitArray<W> u(n), v(n);
  const double scale = std::sqrt(std::real(t.column[0]));
  for (Index i = 0; i < n; ++i) {
    u.store(i, t.column_at(i) / scale);
    factor.row(0).store(i, conj(u.load(i)));
    if (i > 0) v.store(i, u.load(i));
  }
  std::vector<SplitArray<W>> x = split_rows(b, n, 1);
  x.back().store(0, W{1});

  for (Index k = 0;; ++k) {
    const W diagonal = u.load(0);
    result.pivots.add(product(diagonal, diagonal));
    for (SplitArray<W>& y : x) {
      y.store(k, y.load(k) / diagonal);
      toeplitz_recurrences<W>().subtract(n - 1 - k, y.load(k), u.from(1), y.from(k + 1));
    }
    if (k + 1 == n) break;
    const W gamma = v.load(k + 1) / diagonal;
    const double modulus = std::abs(gamma);
    if (!(modulus < 1)) {
      result.breakdown = "its leading minor of order " + std::to_string(k + 2) + " is not positive";
      return result;
    }
    toeplitz_recurrences<W>().schur(n - 1 - k, gamma, std::sqrt((1 - modulus) * (1 + modulus)), u.from(0),
                                    v.from(k + 1), factor.row(k + 1));
  }
  factor.back_substitute(x);
  result.x = joined_rows(x, b.size() / n, n);
  result.first = joined_row(x.back(), n);
  result.last = reversed_conjugate(result.first);
  result.factor_nonzeros = factor.nonzeros();
  return result;
}

template CONVMAT_API ToeplitzElimination<double> schur(const ToeplitzEntries<double>&, const Tensor<double>&);
template CONVMAT_API ToeplitzElimination<std::complex<double>> schur(
    const ToeplitzEntries<std::complex<double>>&, const Tensor<std::complex<double>>&);

}  // namespace convmat::detail
