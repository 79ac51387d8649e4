#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// σ_1(F(ω)) at ω = 2πj/n, shape (n_1, ..., n_D): the largest singular value of the symbol of the layer
/// around circles of as many outputs, whatever its padding (see predicted_singular_values, whose largest
/// value is the largest of these); of several groups the largest. |f(ω)| of one channel without a stride.
/// Throws CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API Tensor<double> symbol_magnitude(const ConvOperator<S>& conv);

}  // namespace convmat
