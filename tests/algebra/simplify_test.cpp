#include <convmat/algebra/product.hpp>
#include <convmat/algebra/simplify.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>

#include "support/approx.hpp"
#include "support/rules.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> random_tree(Rng& rng, int depth) {
  if (depth == 0) return random_operator<S>(rng);
  const LinearOperator<S> a = random_tree<S>(rng, depth - 1), b = random_tree<S>(rng, depth - 1);
  switch (rng.integer(0, 3)) {
    case 0:
      return a + b;
    case 1:
      return static_cast<S>(static_cast<Real<S>>(rng.integer(-1, 2))) * a;
    default:
      return a * b;
  }
}

}  // namespace

TEST_CASE_TEMPLATE("a simplified tree is the same operator", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 300; ++n) {
    const LinearOperator<S> tree = random_tree<S>(rng, 3);
    CAPTURE(tree.name());
    const Simplified<S> simple = simplify(tree);
    CHECK(to_dense(simple.value) == to_dense(tree));
    CHECK(simplify(simple.value).log.empty());
  }
}

TEST_CASE("a network of linear layers folds as far as it goes, and says why it stops") {
  Rng rng(seed());
  const auto layer = [&](const Shape& kernel, const ConvOptions& options) {
    return conv(integers<double>(kernel, rng), options);
  };
  const auto first = layer({4, 3, 3, 3}, {.image = {12, 12}, .padding = {1}});
  const auto second = layer({4, 4, 1, 1}, {.image = {12, 12}});
  const auto third = layer({4, 4, 3, 3}, {.image = {12, 12}, .padding = {1}});
  const auto fourth = layer({2, 4, 2, 2}, {.image = {12, 12}, .stride = {2}});
  const Simplified<double> net = simplify<double>(2.0 * (fourth * third * second * first));
  CHECK(net.value.name() == "conv 4x4/2 pad 1 * conv 3x3 pad 1");
  CHECK(net.log ==
        std::vector<std::string>{"conv * conv = conv: conv 2x2/2 * conv 3x3 pad 1 -> conv 4x4/2 pad 1",
                                 "conv * conv = conv: conv 4x4/2 pad 1 * conv 1x1 -> conv 4x4/2 pad 1",
                                 "multiples move inside: 2 (conv 4x4/2 pad 1) -> conv 4x4/2 pad 1"});
  REQUIRE(net.reasons.size() == 1);
  CHECK(
      net.reasons[0] ==
      "conv 4x4/2 pad 1 * conv 3x3 pad 1: along axis 0 conv 4x4/2 pad 1 reads intermediate samples -1 and "
      "12, "
      "and conv 3x3 pad 1 gives 0 to 11; along axis 1 conv 4x4/2 pad 1 reads intermediate samples -1 and 12, "
      "and conv 3x3 pad 1 gives 0 to 11");
  CHECK(to_dense(net.value) == to_dense(2.0 * (fourth * third * second * first)));
}

TEST_CASE("what no rule knows stays") {
  const LinearOperator<double> hankel = Hankel<double>({1, 2}, {2, 3});
  const LinearOperator<double> diagonal = Diagonal<double>(tensor({2}, {1, 2}));
  const Simplified<double> kept = simplify<double>(diagonal * hankel);
  CHECK(kept.value.name() == (diagonal * hankel).name());
  CHECK(kept.log.empty());
  CHECK(kept.reasons.empty());
}

TEST_CASE("matrices of one class stay in it; where their product has a border, the reason is said") {
  const LinearOperator<double> C = Circulant<double>({1, 2, 3, 4}),
                               T = Toeplitz<double>({1, 2, 3}, {1, 4, 5});
  const LinearOperator<double> I = Identity<double>({4});
  const Simplified<double> circulant = simplify<double>(2.0 * ((C * C + I) * C));
  CHECK(circulant.value.name() == "circulant 4x4, 4 diagonals");
  CHECK(circulant.log ==
        std::vector<std::string>{
            "conv * conv = conv: circulant 4x4, 4 diagonals * circulant 4x4, 4 diagonals -> circulant 4x4, 4 "
            "diagonals",
            "conv + conv = conv: circulant 4x4, 4 diagonals + identity -> circulant 4x4, 4 diagonals",
            "conv * conv = conv: circulant 4x4, 4 diagonals * circulant 4x4, 4 diagonals -> circulant 4x4, 4 "
            "diagonals",
            "multiples move inside: 2 (circulant 4x4, 4 diagonals) -> circulant 4x4, 4 diagonals"});
  const Simplified<double> bordered = simplify<double>(T * T);
  CHECK(bordered.value.name() == (T * T).name());
  CHECK(
      simplify<double>(Toeplitz<double>::banded({1, 2}, 4, 4) * *C.target<Circulant<double>>()).log.empty());
  REQUIRE(bordered.reasons.size() == 1);
  CHECK(bordered.reasons[0] ==
        "Toeplitz 3x3, 5 diagonals * Toeplitz 3x3, 5 diagonals: along axis 0 conv 5 pad 2 reads intermediate "
        "samples -2, -1, 3 and 4, and conv 5 pad 2 gives 0 to 2");
}

TEST_CASE("multiples move into every class") {
  const LinearOperator<double> T = Toeplitz<double>({1, 2}, {1, 3}), C = Circulant<double>({1, 2});
  const LinearOperator<double> I = Identity<double>({2});
  for (const LinearOperator<double>& a :
       {T, C, LinearOperator<double>(Hankel<double>({1, 2}, {2, 3})),
        LinearOperator<double>(BlockCirculant<double>({T, T})),
        LinearOperator<double>(Kronecker<double>(T, I)), LinearOperator<double>(Kronecker<double>(I, T))}) {
    const LinearOperator<double> twice = simplify<double>(2.0 * a).value;
    CHECK(twice.name() == a.name());
    CHECK(to_dense(twice) == 2.0 * to_dense(a));
  }
  CHECK(simplify<double>(2.0 * I).value.name() == "2 (identity)");
}
