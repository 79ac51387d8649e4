#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("[a_ij B], written out", S, CONVMAT_SCALARS) {
  const Kronecker<S> K(Toeplitz<S>({1, 2}, {1, 3}), Toeplitz<S>({4, 5}, {4}));
  CHECK(K.domain() == Shape{2, 1});
  CHECK(K.range() == Shape{2, 2});
  CHECK(to_dense(K) == tensor<S>({4, 2}, {4, 12,  //
                                          5, 15,  //
                                          8, 4,   //
                                          10, 5}));
}

TEST_CASE_TEMPLATE("laws, for rectangular factors and three of them", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto factor = [&]() -> LinearOperator<S> {
    const Tensor<S> kernel = integers<S>({2}, rng);
    return Toeplitz<S>::banded({kernel.begin(), kernel.end()}, rng.integer(1, 4), rng.integer(1, 4),
                               rng.integer(0, 1));
  };
  for (int i = 0; i < 20; ++i) laws(Kronecker<S>(factor(), factor()), rng);
  laws(Kronecker<S>(factor(), Kronecker<S>(factor(), factor())), rng);
  laws(Kronecker<S>(Identity<S>({2, 2}), factor()), rng);
}

TEST_CASE("structure is kept") {
  static_assert(std::same_as<decltype(transpose(std::declval<Kronecker<double>>())), Kronecker<double>>);
  const Kronecker<double> K(Identity<double>({2}), Toeplitz<double>({1}, {1, 2}));
  CHECK(describe(K) == "identity ⊗ Toeplitz 1x2, 2 diagonals : R(2,2) -> R(2,1)");
}
