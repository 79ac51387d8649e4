#include <convmat/algebra/product.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("two layers", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto first = conv(integers<S>({3, 2, 3, 3}, rng), {.image = {4, 5}, .padding = {1}});
  const auto second = conv(integers<S>({2, 3, 2, 2}, rng), {.image = {4, 5}, .stride = {2}});
  const LinearOperator<S> net = second * first;
  const Tensor<S> x = integers<S>(first.domain(), rng);
  CHECK(net * x == second * (first * x));
  CHECK(to_csr(net) == to_csr(second) * to_csr(first));
  laws(net, rng);
  laws(transpose(first) * first, rng);
  laws(Product<S>({first}), rng);
  laws(Product<S>({transpose(second), second, first, Identity<S>(first.domain())}), rng);
}

TEST_CASE("products are flat, applied from the right") {
  const LinearOperator<double> a = Toeplitz<double>({1, 2}, {1, 3}), b = Toeplitz<double>({0, 1}, {0, 1});
  const LinearOperator<double> all = (a * b) * (b * a);
  REQUIRE(all.target<Product<double>>() != nullptr);
  CHECK(all.target<Product<double>>()->factors().size() == 4);
  CHECK(to_dense(a * b) == tensor({2, 2}, {3, 1, 1, 2}));
  CHECK((a * b).name() == "Toeplitz 2x2, 3 diagonals * Toeplitz 2x2, 3 diagonals");
}

TEST_CASE("factors that do not fit are named, with both shapes") {
  const LinearOperator<double> a = Identity<double>({2}), b = Identity<double>({3});
  CHECK_THROWS_WITH_AS(
      a * b,
      "product of (identity : R(2) -> R(2)) and (identity : R(3) -> R(3)): the domain (2) of the left "
      "is not the range (3) of the right",
      ShapeError);
  CHECK_THROWS_WITH_AS(Product<double>({}), "product of no operators; expected at least 1", ShapeError);
}
