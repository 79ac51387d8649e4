#pragma once

#include <convmat/algebra/simplify.hpp>
#include <convmat/core/random.hpp>
#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/operators/zero.hpp>
#include <map>

#include "support/approx.hpp"

namespace convmat::test {

/// A matrix with n rows and columns: dense, banded Toeplitz, diagonal, or banded circulant.
template <Scalar S>
LinearOperator<S> random_square(Index n, Rng& rng) {
  const auto taps = [&](Index count) {
    const Tensor<S> values = integers<S>({count}, rng);
    return std::vector<S>(values.begin(), values.end());
  };
  switch (rng.integer(0, 4)) {
    case 0:
      return SparseOperator<S>({n}, {n}, to_csr(integers<S>({n, n}, rng)));
    case 1:
      return Diagonal<S>(integers<S>({n}, rng));
    case 2:
      return Circulant<S>::banded(taps(3), n, rng.integer(0, 2));
    case 3:
      return Toeplitz<S>::banded(taps(2), n, n, 1);
    default:
      return Toeplitz<S>::banded(taps(3), n, n, rng.integer(0, 2));
  }
}

/// One of every kind of operator on arrays of 2 channels of 6 samples.
template <Scalar S>
LinearOperator<S> random_operator(Rng& rng) {
  const Shape shape{2, 6};
  const auto padded = [&](PaddingMode mode) {
    return conv(integers<S>({2, 2, 3}, rng), {.image = {6}, .padding = {1}, .padding_mode = mode});
  };
  const auto blocks = [&](std::size_t count) {
    std::vector<LinearOperator<S>> result;
    const bool alike = rng.integer(0, 3) > 0;
    for (std::size_t i = 0; i < count; ++i)
      result.push_back(alike ? SparseOperator<S>({6}, {6}, to_csr(integers<S>({6, 6}, rng)))
                             : random_square<S>(6, rng));
    return result;
  };
  switch (rng.integer(0, 13)) {
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
      return Kronecker<S>(random_square<S>(2, rng), random_square<S>(6, rng));
    case 7:
      return Kronecker<S>(Identity<S>({2}), random_square<S>(6, rng));
    case 8:
      return BlockMatrix<S>(2, 2, blocks(4));
    case 9:
      return BlockToeplitz<S>::banded(blocks(2), 2, 2, rng.integer(0, 1));
    case 10:
      return BlockCirculant<S>(blocks(2));
    case 11:
      return Pad<S>(shape, {{2, -2}}, PaddingMode::zeros);
    case 12:
      return conv(integers<S>({2, 2, 1}, rng), {.image = {6}});
    default:
      return SparseOperator<S>(shape, shape, to_csr(integers<S>({12, 12}, rng)));
  }
}

/// Each of these rules is used on random pairs, and right.
template <Scalar S, class Random, class Lazy>
void check_rules(std::span<const Rule<S>> rules, const Random& random, const Lazy& lazy) {
  std::map<std::string, int> applied;
  for (int n = 0; n < 10000; ++n) {
    const LinearOperator<S> a = random(), b = random();
    for (const Rule<S>& rule : rules) {
      const auto joined = rule.apply(a, b);
      if (!joined) continue;
      ++applied[rule.name];
      CAPTURE(std::string(rule.name));
      CAPTURE(a.name());
      CAPTURE(b.name());
      CHECK(joined->domain() == lazy(a, b).domain());
      CHECK(joined->range() == lazy(a, b).range());
      CHECK(to_dense(*joined) == to_dense(lazy(a, b)));
    }
  }
  for (const Rule<S>& rule : rules) {
    CAPTURE(std::string(rule.name));
    CHECK(applied[rule.name] > 5);
  }
}

}  // namespace convmat::test
