#include <algorithm>
#include <convmat/algebra/rules.hpp>
#include <convmat/geometry/axis_change.hpp>
#include <convmat/operators/conv_blocks.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {

template <Scalar S>
Result<S> joined_block(const LinearOperator<S>& lazy) {
  LinearOperator<S> block = simplify(lazy).value;
  if (block.template target<Product<S>>() || block.template target<Sum<S>>()) return {};
  return block;
}

template <Scalar S>
Result<S> joined_blocks(const Axis& axis, const std::vector<std::vector<LinearOperator<S>>>& terms,
                        const Shape& domain, const Shape& range) {
  const AxisChange change = reduced(axis);
  std::vector<std::vector<LinearOperator<S>>> sums(static_cast<std::size_t>(change.axis.kernel));
  for (const auto& [from, to] : change.taps)
    for (const LinearOperator<S>& term : terms[static_cast<std::size_t>(from)])
      sums[static_cast<std::size_t>(to)].push_back(term);
  std::vector<LinearOperator<S>> blocks;
  for (const std::vector<LinearOperator<S>>& sum : sums) {
    const Result<S> block = sum.empty() ? Zero<S>(domain, range) : joined_block<S>(Sum<S>(sum));
    if (!block) return {};
    blocks.push_back(*block);
  }
  return blocks_along(change.axis, std::move(blocks));
}

template <Scalar S>
std::optional<Tensor<S>> diagonal_of(const LinearOperator<S>& a) {
  if (const auto* diagonal = a.template target<Diagonal<S>>()) return diagonal->diagonal();
  if (!a.template target<Identity<S>>()) return {};
  Tensor<S> ones(a.domain());
  std::fill(ones.span().begin(), ones.span().end(), S{1});
  return ones;
}

#define CONVMAT_INSTANTIATE(S)                                                                      \
  template CONVMAT_API Result<S> joined_block(const LinearOperator<S>&);                            \
  template CONVMAT_API Result<S> joined_blocks(                                                     \
      const Axis&, const std::vector<std::vector<LinearOperator<S>>>&, const Shape&, const Shape&); \
  template CONVMAT_API std::optional<Tensor<S>> diagonal_of(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
