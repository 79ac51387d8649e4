#include <convmat/operators/operator.hpp>

namespace convmat::detail {

Index batch_of(const Shape& shape, const Shape& expected, const char* argument,
               const std::string& operation) {
  if (shape == expected) return 1;
  if (shape.size() == expected.size() + 1 && slice(shape, 1, shape.size()) == expected) return shape[0];
  throw ShapeError(operation + ": " + argument + " has shape " + to_string(shape) + ", expected " +
                   to_string(expected) + " or a batch (N," + to_string(expected).substr(1));
}

std::string type_of(const Shape& domain, const Shape& range, bool complex) {
  const std::string field = complex ? "C" : "R";
  return field + to_string(domain) + " -> " + field + to_string(range);
}

}  // namespace convmat::detail
