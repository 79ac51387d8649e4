#include <algorithm>
#include <convmat/learning/support.hpp>

namespace convmat {
namespace {

// By numpy's rule: axes are aligned at the last, extents equal or 1.
void require_broadcasts(const Tensor<double>& support, const Shape& shape) {
  const Shape& own = support.shape();
  bool fits = own.size() <= shape.size();
  for (std::size_t d = 0; fits && d < own.size(); ++d)
    fits = own[d] == 1 || own[d] == shape[shape.size() - own.size() + d];
  if (!fits)
    throw ShapeError("support has shape " + to_string(own) + ", which does not broadcast to the kernel's " +
                     to_string(shape));
}

// A value for every tap of the kernel.
Tensor<double> broadcast(const Tensor<double>& support, const Shape& shape) {
  const Shape& own = support.shape();
  const auto missing = static_cast<std::ptrdiff_t>(shape.size() - own.size());
  Tensor<double> result(shape);
  for (Index i = 0; i < result.size(); ++i) {
    Shape position = unravel(i, shape);
    position.erase(position.begin(), position.begin() + missing);
    for (std::size_t d = 0; d < own.size(); ++d) position[d] = own[d] == 1 ? 0 : position[d];
    result[i] = support.at(position);
  }
  return result;
}

}  // namespace

Tensor<double> detail::support_mask(const Tensor<double>& support, const Shape& kernel_shape) {
  require_broadcasts(support, kernel_shape);
  const bool holds_all =
      std::all_of(support.begin(), support.end(), [](double weight) { return weight != 0; });
  if (holds_all)  // as at every step of a training: no walk over positions
    return Tensor<double>(kernel_shape,
                          std::vector<double>(static_cast<std::size_t>(volume(kernel_shape)), 1.0));
  return broadcast(support, kernel_shape);
}

}  // namespace convmat
