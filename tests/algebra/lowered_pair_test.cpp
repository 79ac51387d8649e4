#include <convmat/algebra/lowered_pair.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/lower.hpp>

#include "support/approx.hpp"
#include "support/rules.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> random_matrix(Index rows, Index cols, Rng& rng) {
  const Tensor<S> values = integers<S>({rows + cols - 1}, rng);
  const std::vector<S> taps(values.begin(), values.end());
  const Index kind = rng.integer(0, rows == cols ? 3 : 1);
  if (kind == 0) return Hankel<S>({taps.begin(), taps.begin() + rows}, {taps.begin() + rows - 1, taps.end()});
  if (kind == 1) return Toeplitz<S>::banded(taps, rows, cols, rng.integer(0, rows));
  if (kind == 2) return Circulant<S>::banded(taps, rows, rng.integer(0, rows + cols - 2));
  return Identity<S>({rows});
}

// (operation of the two) J^reversed
template <Scalar S>
Tensor<S> matrix(const Csr<S>& csr, bool reversed) {
  return to_dense(reversed ? with_reversed_columns(csr) : csr);
}

}  // namespace

TEST_CASE_TEMPLATE("products and sums of random matrices are those of their pairs", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  int products = 0, sums = 0;
  for (int n = 0; n < 1000; ++n) {
    const Index rows = rng.integer(1, 4), between = rng.integer(1, 4), cols = rng.integer(1, 4);
    const auto a = random_matrix<S>(rows, between, rng), b = random_matrix<S>(between, cols, rng),
               c = random_matrix<S>(rows, between, rng);
    CAPTURE(a.name());
    CAPTURE(b.name());
    CAPTURE(c.name());
    if (const auto pair = lower_product(a, b)) {
      ++products;
      CHECK(matrix(to_csr(pair->left) * to_csr(pair->right), pair->reversed) == to_dense(a * b));
    }
    if (const auto pair = lower_sum(a, c)) {
      ++sums;
      CHECK(!pair->mixed_axis());
      CHECK(matrix(to_csr(pair->left) + to_csr(pair->right), pair->reversed) == to_dense(a + c));
    }
  }
  CHECK(products > 900);
  CHECK(sums > 400);
}

TEST_CASE("no pair, and why") {
  const LinearOperator<double> T = Toeplitz<double>({1, 2}, {1, 3}), H = Hankel<double>({1, 2}, {2, 3}),
                               D = Diagonal<double>(tensor({2}, {1, 2})), I = Identity<double>({2});
  CHECK(!lower_sum(T, H));
  CHECK(no_pair_reason(T, H) == "Toeplitz 2x2, 3 diagonals and Hankel 2x2 have no class in common");
  CHECK(!lower_product(T, D));
  CHECK(no_pair_reason(T, D) == "diagonal is neither a convolution nor the transpose of one");
  CHECK(!lower_product(I, I));
  CHECK(!lower_sum<double>(*lower(T), *lower(T)));  // layers
  // Blocks that are convolutions with a stride have no class to go back to.
  const LinearOperator<double> strided = conv(tensor({1, 1, 1}, {2}), {.image = {2}, .stride = {2}});
  const LinearOperator<double> blocks = BlockToeplitz<double>({strided}, {strided});
  CHECK(lower(blocks).has_value());
  CHECK(!lower_sum(blocks, blocks));
}

TEST_CASE("an axis around a circle beside one that is not is mixed") {
  const LinearOperator<double> T = Toeplitz<double>({1, 2}, {1, 3}), C = Circulant<double>({1, 2});
  CHECK(lower_product(T, C)->mixed_axis() == 0U);
  CHECK(!lower_product(C, C)->mixed_axis());
  const LinearOperator<double> TC = Kronecker<double>(T, C), TT = Kronecker<double>(T, T),
                               TI = Kronecker<double>(T, Identity<double>({2}));
  CHECK(lower_product(TC, TT)->mixed_axis() == 1U);
  CHECK(!lower_product(TC, TI)->mixed_axis());  // an identity has the other's padding
}

TEST_CASE("multiples") {
  const LinearOperator<double> H = Hankel<double>({1, 2}, {2, 3});
  CHECK(scale_lowered(3.0, H)->name() == H.name());
  CHECK(to_dense(*scale_lowered(3.0, H)) == 3.0 * to_dense(H));
  CHECK(!scale_lowered<double>(3.0, Identity<double>({2})));
}
