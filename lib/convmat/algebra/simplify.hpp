#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convmat {

/// A rule by which two neighbours in a product, a sum or a Kronecker product become one operator, equal to
/// rounding (exactly on integers); empty where it does not apply.
template <Scalar S>
struct Rule {
  const char* name;  // "conv * conv = conv"
  std::optional<LinearOperator<S>> (*apply)(const LinearOperator<S>& left, const LinearOperator<S>& right);
};

/// All there are. Each holds for any operands for which apply() answers; the tests prove each on random ones.
template <Scalar S>
CONVMAT_API std::span<const Rule<S>> product_rules();
template <Scalar S>
CONVMAT_API std::span<const Rule<S>> sum_rules();
template <Scalar S>
CONVMAT_API std::span<const Rule<S>> kronecker_rules();

/// An operator after every rule that applies, what was rewritten, in order, and why neighbours that are
/// layers stayed two.
template <Scalar S>
struct CONVMAT_API Simplified {
  LinearOperator<S> value;
  std::vector<std::string> log;      // "conv * conv = conv: conv 3x3 * conv 1x1 -> conv 3x3"
  std::vector<std::string> reasons;  // "conv 3x3 pad 1 * conv 3x3 pad 1: along axis 0 ..."
};

/// Folds a chain of linear layers, or any tree of products, sums, multiples and Kronecker products, as far as
/// it goes: multiples move into the operators they multiply, products over sums stay. Within a class that is
/// closed (docs/closure.md) the result is of that class. Borders are not made (see compose). Fewer
/// layers are not always fewer multiplications: 64 -> 4 -> 64 channels are cheaper as two.
template <Scalar S>
CONVMAT_API Simplified<S> simplify(const LinearOperator<S>& a);

}  // namespace convmat
