#include <convmat/algebra/rules.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {
namespace {

template <Scalar S>
Result<S> identities(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  if (a.template target<Identity<S>>() && b.template target<Identity<S>>())
    return Identity<S>(Kronecker<S>(a, b).domain());
  return {};
}

template <Scalar S>
Result<S> zeros(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const Kronecker<S> product(a, b);
  if (a.template target<Zero<S>>() || b.template target<Zero<S>>())
    return Zero<S>(product.domain(), product.range());
  return {};
}

// Entry (i, k) of the diagonal is a_i b_k.
template <Scalar S>
Result<S> diagonals(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const std::optional<Tensor<S>> left = diagonal_of(a), right = diagonal_of(b);
  if (!left || !right) return {};
  Tensor<S> diagonal(Kronecker<S>(a, b).domain());
  S* entry = diagonal.data();
  for (const S& outer : *left)
    for (const S& inner : *right) *entry++ = outer * inner;
  return Diagonal<S>(std::move(diagonal));
}

}  // namespace

template <Scalar S>
std::span<const Rule<S>> kronecker_rules() {
  static const Rule<S> rules[] = {{"I x I = I", identities<S>},
                                  {"0 x A = 0, A x 0 = 0", zeros<S>},
                                  {"diagonal x diagonal = diagonal", diagonals<S>}};
  return rules;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API std::span<const Rule<S>> kronecker_rules();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
