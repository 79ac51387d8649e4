#pragma once

#include <convmat/kernels/cost_model.hpp>
#include <string>

namespace convmat::bench {

/// The constants of the cost model, measured on one thread; takes some seconds. Leaves threads() as it was.
///
///     multiply_adds    of the fastest kernel on 64 -> 64 channels of 56x56 pixels, 3x3 taps
///     copied_bytes     read and written by a copy of 128 MB, which no cache holds
///     transform_steps  N log2 N over the time of FFTW's real transforms, N = 2^10 ... 2^18, the median
///     scalar_products  of the reference on 8 -> 8 channels of 32x32 pixels, 3x3 taps
///     call             of the smallest convolution there is
template <Scalar S>
Rates measure_rates();

/// The rates in effect beside the measured ones, and their initialisers in C++ for the defaults.
std::string rates_table(const Rates& float32, const Rates& float64);

}  // namespace convmat::bench
