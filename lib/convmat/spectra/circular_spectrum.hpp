#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// All singular values of a convolution that is circular, descending, each as often as it occurs:
/// min(rows, cols) of them, those of the symbol at every frequency. With a stride s the samples are sorted
/// by their residues and the symbol is C_out x s C_in; groups are taken together. Taps that meet (a kernel
/// longer than the image) are summed by the symbol itself. Throws GeometryError where an axis is neither
/// padded around the circle, its outputs going around it a whole number of times, nor one tap wide without
/// padding and stride; CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API std::vector<double> circular_singular_values(const ConvOperator<S>& conv);

/// The largest of them.
template <Scalar S>
CONVMAT_API double circular_norm(const ConvOperator<S>& conv);

}  // namespace convmat
