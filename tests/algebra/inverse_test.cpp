#include <convmat/algebra/inverse.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/zero.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
void check_inverts(const LinearOperator<S>& a, const LinearOperator<S>& inverse_of_a) {
  const Tensor<S> eye = to_dense(Identity<S>(a.domain()));
  CHECK(relative_error(to_dense(a * inverse_of_a), eye) <= 100 * epsilon<S>);
  CHECK(relative_error(to_dense(inverse_of_a * a), eye) <= 100 * epsilon<S>);
}

}  // namespace

// 1 / (1 - s) = 1 + s + s² + ..., 1 / (1 - s)² = 1 + 2s + 3s² + ..., 1 / (1 - s²) = 1 + s² + ...
TEST_CASE_TEMPLATE("reciprocal power series in closed form", S, CONVMAT_SCALARS) {
  const auto lower = [](std::vector<S> taps, Index pad, Index dilation = 1) {
    return LinearOperator<S>(Toeplitz<S>::banded(std::move(taps), 4, 4, pad, dilation));
  };
  CHECK(to_dense(*inverse(lower({-1, 1}, 1))) == to_dense(Toeplitz<S>({1, 1, 1, 1}, {1, 0, 0, 0})));
  CHECK(to_dense(*inverse(lower({1, -2, 1}, 2))) == to_dense(Toeplitz<S>({1, 2, 3, 4}, {1, 0, 0, 0})));
  CHECK(to_dense(*inverse(lower({-1, 1}, 2, 2))) == to_dense(Toeplitz<S>({1, 0, 1, 0}, {1, 0, 0, 0})));
  CHECK(to_dense(*inverse(lower({1, -1}, 0))) == to_dense(Toeplitz<S>({1, 0, 0, 0}, {1, 1, 1, 1})));
}

TEST_CASE_TEMPLATE("A A⁻¹ = I = A⁻¹ A", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const LinearOperator<S> L = Toeplitz<S>({4, 1, 2, -1}, {4, 0, 0, 0}), U = L.transpose(),
                          D = Diagonal<S>(tensor<S>({2, 2}, {1, 2, 4, -8})), I = Identity<S>({3});
  for (const LinearOperator<S>& a : {L, U, D, I, LinearOperator<S>(Kronecker<S>(U, D)),
                                     LinearOperator<S>(Kronecker<S>(I, Kronecker<S>(D, L)))}) {
    CAPTURE(a.name());
    check_inverts(a, *inverse(a));
    laws(*inverse(a), rng);
  }
}

TEST_CASE("no closed form, no inverse") {
  const LinearOperator<double> C = Circulant<double>({3, 1, 1});
  CHECK(!inverse(C));
  CHECK(!inverse(Kronecker<double>(C, Identity<double>({2}))));
  CHECK(!inverse(Toeplitz<double>({3, 1, 1}, {3, 1, 1})));
  CHECK(!inverse(Toeplitz<double>({3, 1, 1}, {3, 0})));
}

TEST_CASE("singular matrices say what is zero") {
  CHECK_THROWS_WITH_AS(inverse(Diagonal<double>(tensor({3}, {1, 2, 0}))),
                       "diagonal : R(3) -> R(3) has no inverse: entry 2 is zero", NumericError);
  CHECK_THROWS_WITH_AS(inverse(Toeplitz<double>({0, 1, 1}, {0, 0, 0})),
                       "Toeplitz 3x3, 5 diagonals : R(3) -> R(3) has no inverse: its diagonal is zero",
                       NumericError);
  CHECK_THROWS_WITH_AS(inverse(Zero<double>({2}, {2})), "zero : R(2) -> R(2) has no inverse: it is zero",
                       NumericError);
}
