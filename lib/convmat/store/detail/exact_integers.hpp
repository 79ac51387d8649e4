#pragma once

#include <convmat/core/tensor.hpp>
#include <string>

namespace convmat {

/// "int8" ... "uint64".
template <class I>
std::string integer_name() {
  return (std::is_signed_v<I> ? "int" : "uint") + std::to_string(8 * sizeof(I));
}

/// "[0,3]", the place of element `flat` in an array.
inline std::string position_text(Index flat, const Shape& shape) {
  std::string text = to_string(unravel(flat, shape));
  text.front() = '[';
  text.back() = ']';
  return text;
}

template <class I>
bool is_exact(I integer) {
  const auto real = static_cast<double>(integer);
  // The largest integers round up to 2^63 or 2^64, which no longer fits an I.
  constexpr double end = std::is_signed_v<I> ? 0x1p63 : 0x1p64;
  return sizeof(I) < sizeof(double) || (real < end && static_cast<I>(real) == integer);
}

/// Integers as float64. Throws FormatError, with `name` and the position, where one has no exact double.
template <class I>
Tensor<double> exact_doubles(const std::string& name, const Shape& shape, const std::vector<I>& integers) {
  std::vector<double> doubles(integers.size());
  for (std::size_t i = 0; i < integers.size(); ++i) {
    if (!is_exact(integers[i]))
      throw FormatError(name + ": " + integer_name<I>() + " value " + std::to_string(integers[i]) + " at " +
                        position_text(static_cast<Index>(i), shape) + " is not exact in float64");
    doubles[i] = static_cast<double>(integers[i]);
  }
  return Tensor<double>(shape, std::move(doubles));
}

}  // namespace convmat
