#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/geometry/padding.hpp>

namespace convmat {
namespace {

std::vector<Pads> at_both_ends(const Shape& pads) {
  std::vector<Pads> result;
  for (const Index pad : pads) result.push_back({pad, pad});
  return result;
}

}  // namespace

Padding::Padding(std::initializer_list<Index> both_ends) : given_(at_both_ends(both_ends)) {}
Padding::Padding(const Shape& both_ends) : given_(at_both_ends(both_ends)) {}

Pads Padding::resolve(std::size_t axis, std::size_t axes, Index in, Index reach, Index stride) const {
  if (rule_ == Rule::full) return {reach - 1, reach - 1};
  if (rule_ == Rule::same) {
    // (out - 1) stride + reach - in, without leaving 64 bits
    const Index total = std::max<Index>(reach - 1 - (in - 1) % stride, 0);
    return {total / 2, total - total / 2};
  }
  if (given_.empty()) return {};
  if (given_.size() != 1 && given_.size() != axes)
    throw GeometryError("padding has " + std::to_string(given_.size()) + " values for " +
                        std::to_string(axes) + " spatial axes; expected 1 or " + std::to_string(axes));
  const Pads pads = given_.size() == 1 ? given_[0] : given_[axis];
  if (pads.begin < 0 || pads.end < 0)
    throw GeometryError("padding " + std::to_string(pads.begin) + ":" + std::to_string(pads.end) +
                        " on axis " + std::to_string(axis) + "; expected 0 or more");
  return pads;
}

}  // namespace convmat
