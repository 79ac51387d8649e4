#include <convmat/core/error.hpp>
#include <convmat/core/shape.hpp>

namespace convmat {

Index checked_product(Index a, Index b, const char* what) {
  Index result;
  if (__builtin_mul_overflow(a, b, &result))
    throw CapacityError(std::string(what) + ": " + std::to_string(a) + " x " + std::to_string(b) +
                        " overflows 64 bits");
  return result;
}

Index checked_sum(Index a, Index b, const char* what) {
  Index result;
  if (__builtin_add_overflow(a, b, &result))
    throw CapacityError(std::string(what) + ": " + std::to_string(a) + " + " + std::to_string(b) +
                        " overflows 64 bits");
  return result;
}

Index volume(const Shape& shape) {
  // A zero extent makes the array empty however large the others are.
  for (Index extent : shape)
    if (extent == 0) return 0;
  Index product = 1;
  for (Index extent : shape)
    if (__builtin_mul_overflow(product, extent, &product))
      throw CapacityError("shape " + to_string(shape) + ": the number of elements overflows 64 bits");
  return product;
}

namespace {

std::string join(const Shape& shape, const char* separator) {
  std::string text;
  for (std::size_t d = 0; d < shape.size(); ++d) text += (d ? separator : "") + std::to_string(shape[d]);
  return text;
}

}  // namespace

std::string to_string(const Shape& shape) { return "(" + join(shape, ",") + ")"; }

std::string joined(const Shape& shape) { return join(shape, "x"); }

std::string differences(const Shape& left, const Shape& right) {
  if (left.size() != right.size() || left.size() < 2) return "";
  std::string text;
  for (std::size_t d = 0; d < left.size(); ++d)
    if (left[d] != right[d])
      text += (text.empty() ? ": " : ", ") + (d == 0 ? "channels" : "axis " + std::to_string(d - 1)) + " " +
              std::to_string(left[d]) + " and " + std::to_string(right[d]);
  return text;
}

Shape slice(const Shape& shape, std::size_t first, std::size_t last) {
  return Shape(shape.begin() + static_cast<std::ptrdiff_t>(first),
               shape.begin() + static_cast<std::ptrdiff_t>(last));
}

Shape prepend(Index leading, const Shape& shape) {
  Shape result{leading};
  result.insert(result.end(), shape.begin(), shape.end());
  return result;
}

Shape unravel(Index flat, const Shape& shape) {
  Shape position(shape.size());
  for (std::size_t d = shape.size(); d-- > 0; flat /= shape[d]) position[d] = flat % shape[d];
  return position;
}

bool advance(Shape& position, const Shape& shape) {
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (++position[d] < shape[d]) return true;
    position[d] = 0;
  }
  return false;
}

}  // namespace convmat
