#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// ‖G - I‖_F with G = TᴴT or TTᴴ, whichever is smaller: the square root of sum (σ_i² - 1)², zero where T, or
/// Tᴴ, is an isometry. For any geometry: of circular convolutions from their symbol, else by the sparse G.
/// Its entries are the autocorrelation of the kernel, so that for circular T on n x n images with stride S,
/// n >= 2k - 1 and rows <= cols,
///
///     ‖TTᴴ - I‖² = (n/S)² ‖conv(K, K, padding P, stride S) - I‖²,   P = S ⌊(k-1)/S⌋   (Wang et al. 2020).
///
/// Throws CapacityError where G exceeds memory_budget().
template <Scalar S>
CONVMAT_API double orthogonality_defect(const ConvOperator<S>& conv);

}  // namespace convmat
