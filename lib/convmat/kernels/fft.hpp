#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// Overlap-save: the array is cut into tiles; the spectrum of a tile of the output is, at every frequency,
/// the product of the spectra of the kernel and of the input, summed over the input channels. The gradient
/// sums products of the spectra of z and x over tiles and batch. Any geometry; accurate to 10 eps ‖K‖ ‖Pad x‖
/// and no better in any entry. The packed kernel is its spectra.
template <Scalar S>
ConvKernel<S> fft_kernel();

}  // namespace convmat
