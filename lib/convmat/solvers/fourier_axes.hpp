#pragma once

#include <convmat/core/aligned_buffer.hpp>
#include <convmat/kernels/fftw.hpp>

namespace convmat::detail {

/// The discrete Fourier transform along every axis of an array of these extents, in place, not normalised.
template <class R>
CONVMAT_API void transform_axes(const Shape& extents, Direction direction,
                                AlignedBuffer<std::complex<R>>& array);

}  // namespace convmat::detail
