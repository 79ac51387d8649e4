#include <convmat/operators/linear_operator.hpp>
#include <convmat/solvers/one_norm.hpp>
#include <limits>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;
using convmat::detail::one_norm;

namespace {

template <class W>
double column_sum(const Tensor<W>& a) {
  double largest = 0;
  for (Index j = 0; j < a.shape()[1]; ++j) {
    double sum = 0;
    for (Index i = 0; i < a.shape()[0]; ++i) sum += std::abs(a[i * a.shape()[1] + j]);
    largest = std::max(largest, sum);
  }
  return largest;
}

// y = A x, or Aᴴ x.
template <class W>
Tensor<W> times(const Tensor<W>& a, const Tensor<W>& x, bool adjoint) {
  const Index n = x.size();
  Tensor<W> y({n});
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      add_product(y[i], adjoint ? convmat::conj(a[j * n + i]) : a[i * n + j], x[j]);
  return y;
}

template <class W>
double estimate(const Tensor<W>& a) {
  return detail::one_norm_estimate<W>(
      a.shape()[0], [&](const Tensor<W>& x) { return times(a, x, false); },
      [&](const Tensor<W>& x) { return times(a, x, true); });
}

}  // namespace

TEST_CASE_TEMPLATE("norms of vectors and of sparse matrices", W, double, std::complex<double>) {
  CHECK(one_norm(Tensor<W>({3}, {W{1}, W{-2}, W{3}})) == 6);
  CHECK(one_norm(Tensor<W>({0})) == 0);
  CHECK(one_norm(Tensor<W>({2}, {W{1}, W(std::numeric_limits<double>::quiet_NaN())})) ==
        std::numeric_limits<double>::infinity());
  Rng rng(seed());
  const Tensor<W> a = randn<W>({5, 7}, rng);
  CHECK(one_norm(to_csr(a)) == doctest::Approx(column_sum(a)).epsilon(1e-14));
  CHECK(one_norm(to_csr(Tensor<W>({4, 0}))) == 0);
}

// Higham 1988: never more than the norm, seldom less than a third of it.
TEST_CASE_TEMPLATE("the estimate is a lower bound, exact where one column is larger than all others", W,
                   double, std::complex<double>) {
  Rng rng(seed());
  int third = 0;
  for (int i = 0; i < 50; ++i) {
    Tensor<W> a = randn<W>({12, 12}, rng);
    const double norm = column_sum(a);
    CHECK(estimate(a) <= norm * (1 + 1e-14));
    third += estimate(a) >= norm / 3;
    for (Index j = 0; j < 12; ++j) a[j * 12 + i % 12] *= 100.;
    CHECK(estimate(a) == doctest::Approx(column_sum(a)).epsilon(1e-13));
  }
  CHECK(third >= 49);
  CHECK(estimate(Tensor<W>({1, 1}, {W{-3}})) == doctest::Approx(3));
}

// All ones is a local maximum of |A x| where the rows sum to zero: the signs find the norm.
TEST_CASE("the vector of alternating signs sees what the ascent does not") {
  const Index n = 8;
  Tensor<double> a({n, n});
  for (Index i = 0; i < n; ++i) a[i * n + i] = 1, a[i * n + (i + 1) % n] = -1;
  CHECK(estimate(a) > 1.5);
  a[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK(estimate(a) == std::numeric_limits<double>::infinity());
}
