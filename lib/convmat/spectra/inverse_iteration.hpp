#pragma once

#include <convmat/operators/conv_operator.hpp>
#include <optional>

namespace convmat {

/// A singular vector of the least singular value; what is smaller than the resolution is lost in its square.
template <Scalar S>
struct SmallestVector {
  Tensor<S> vector;
  double resolution;
};

/// That of the least of the min(rows, cols) singular values of T, by Lanczos on the inverse of
///
///     G + 4 eps ‖T‖_1 ‖T‖_∞ I,   G = TᴴT or TTᴴ, the smaller,
///
/// which its Cholesky factor gives: a few products where without a factor there are thousands. Of the right
/// ones where G = TᴴT, of the left ones where G = TTᴴ (rows <= cols).
///
/// Nothing where the factor would not pay or would not fit the memory.
template <Scalar S>
CONVMAT_API std::optional<SmallestVector<S>> smallest_singular_vector(const ConvOperator<S>& conv);

}  // namespace convmat
