#include <convmat/algebra/product.hpp>
#include <convmat/algebra/simplify.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/zero.hpp>
#include <map>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// One of every kind of operator on arrays of 2 channels of 6 samples.
template <Scalar S>
LinearOperator<S> random_operator(Rng& rng) {
  const Shape shape{2, 6};
  const auto square = [&](Index n) { return SparseOperator<S>({n}, {n}, to_csr(integers<S>({n, n}, rng))); };
  const auto padded = [&](PaddingMode mode) {
    return conv(integers<S>({2, 2, 3}, rng), {.image = {6}, .padding = {1}, .padding_mode = mode});
  };
  switch (rng.integer(0, 9)) {
    case 0:
      return Identity<S>(shape);
    case 1:
      return Zero<S>(shape, shape);
    case 2:
      return Diagonal<S>(integers<S>(shape, rng));
    case 3:
      return padded(PaddingMode::circular);
    case 4:
      return padded(PaddingMode::zeros);
    case 5:
      return conv(integers<S>({2, 2, 1}, rng), {.image = {6}}).transpose();
    case 6:
      return Kronecker<S>(square(2), square(6));
    case 7:
      return Pad<S>(shape, {{2, -2}}, PaddingMode::zeros);
    case 8:
      return conv(integers<S>({2, 2, 1}, rng), {.image = {6}});
    default:
      return SparseOperator<S>(shape, shape, to_csr(integers<S>({12, 12}, rng)));
  }
}

template <Scalar S, class Lazy>
void check_rules(std::span<const Rule<S>> rules, const Lazy& lazy, Rng& rng) {
  std::map<std::string, int> applied;
  for (int n = 0; n < 1500; ++n) {
    const LinearOperator<S> a = random_operator<S>(rng), b = random_operator<S>(rng);
    for (const Rule<S>& rule : rules) {
      const auto joined = rule.apply(a, b);
      if (!joined) continue;
      ++applied[rule.name];
      CAPTURE(rule.name);
      CHECK(to_dense(*joined) == to_dense(lazy(a, b)));
    }
  }
  for (const Rule<S>& rule : rules) {
    CAPTURE(rule.name);
    CHECK(applied[rule.name] > 5);
  }
}

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

TEST_CASE_TEMPLATE("every rule in the tables holds, and is used", S, double, std::complex<double>) {
  Rng rng(seed());
  check_rules<S>(
      product_rules<S>(), [](const auto& a, const auto& b) { return a * b; }, rng);
  check_rules<S>(
      sum_rules<S>(), [](const auto& a, const auto& b) { return a + b; }, rng);
}

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
  const Simplified<double> kept = simplify<double>(hankel * hankel);
  CHECK(kept.value.name() == (hankel * hankel).name());
  CHECK(kept.log.empty());
  CHECK(kept.reasons.empty());
}
