#pragma once

#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/symbol.hpp>

namespace convmat {

/// What the symbol says of the largest singular value of T: plane waves under the lowest mode of the image,
///
///     x[p, i] = v_(r,p) exp(i <ω, j>) Π sin(π (i_d + 1) / (n_d + 1)),   i = s j + r + position(0, 0),
///
/// with F(ω) v = ‖F(ω)‖ u, and sin = 1 along axes that are not padded with zeros. On a large image it is
/// nearly a singular vector; of a real T real and imaginary part both are, of values that nearly coincide. Of
/// T with one group, at frequency `index` of a grid: (1, domain...), and where T is real and ω is not its own
/// conjugate (2, domain...), the two parts.
template <Scalar S>
CONVMAT_API Tensor<S> symbol_vectors(const ConvOperator<S>& conv, const Symbol& symbol, const Shape& grid,
                                     Index index);

}  // namespace convmat
