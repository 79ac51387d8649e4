#pragma once

#include <convmat/kernels/rates_file.hpp>
#include <string>

namespace convmat::bench {

/// The constants of the cost model, measured on one thread; takes some seconds. Leaves threads() as it was.
///
///     multiply_adds    of the fastest entrywise kernel on 64 -> 64 channels of 56x56 pixels, 3x3 taps
///     copied_bytes     read and written by a copy of 128 MB, which no cache holds
///     transform_steps  N log2 N over the time of FFTW's real transforms, N = 2^10 ... 2^18, the median
///     scalar_products  of the reference on 8 -> 8 channels of 32x32 pixels, 3x3 taps
///     call             of the smallest convolution there is
MachineRates measure_rates();

/// The rates in effect beside the measured ones, and an initialiser in C++ for the defaults.
std::string rates_table(const MachineRates& now, const MachineRates& measured);

/// The measured rates below the machine's name, as CONVMAT_RATES may name them.
std::string rates_text(const MachineRates& measured);

}  // namespace convmat::bench
