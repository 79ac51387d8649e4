#pragma once

#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/tap_index.hpp>

namespace convmat {

/// The matrix of a convolution, and which weight stands in each nonzero.
template <Scalar S, IndexWidth I>
struct TappedCsr {
  Csr<S, I> matrix;
  TapIndex taps;
};

/// For refresh() after a step: `auto [A, taps] = to_csr_with_taps<std::int32_t>(T); refresh(A, taps, K);`. Of
/// a transpose too, with the kernel of its convolution. Throws CapacityError, before allocating, where it
/// exceeds memory_budget(), a 32-bit index, or has 2^31 weights.
template <IndexWidth I = Index, Scalar S>
CONVMAT_API TappedCsr<S, I> to_csr_with_taps(const ConvOperator<S>& conv);
template <IndexWidth I = Index, Scalar S>
CONVMAT_API TappedCsr<S, I> to_csr_with_taps(const ConvTranspose<S>& conv);

}  // namespace convmat
