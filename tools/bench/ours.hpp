#pragma once

#include <memory>
#include <string>

#include "check.hpp"
#include "timing.hpp"

namespace convmat::bench {

/// A task by this library. Everything it allocates is made by warm_up(), which throws Error where a kernel
/// does not exist or support the geometry, memory does not suffice, or one call would take minutes.
class Ours : public Subject {
 public:
  /// Of the array that the last timed call wrote.
  virtual Agreement agreement() const = 0;

  /// Bytes of the three arrays of the matrix it made; 0 for products.
  virtual Index matrix_bytes() const = 0;
};

/// The pass of the trilinear form that a product is.
Pass pass_of(Task task);

/// The product by a kernel of conv_kernels(), or the planner's choice where the name is "auto"; method() is
/// the kernel's name.
template <Scalar S>
std::unique_ptr<Ours> product_subject(const Operands<S>& operands, const std::string& kernel);

/// The matrix, into memory that was not in use before.
template <Scalar S>
std::unique_ptr<Ours> materialize_subject(const Operands<S>& operands);

}  // namespace convmat::bench
