#pragma once

#include <complex>
#include <convmat/core/shape.hpp>

namespace convmat {

/// Products of spectra, elementwise, in the widest vectors of the machine. Arrays are aligned to 64 bytes and
/// their sizes are multiples of 64 bytes.
///
///     y = sum over i < terms of a[i] b[i],    a and b arrays of `size` numbers one after another
template <class R>
CONVMAT_API void sum_products(Index terms, Index size, const std::complex<R>* a, const std::complex<R>* b,
                              std::complex<R>* y);

/// y += a conj(b)
template <class R>
CONVMAT_API void add_conjugate_products(Index size, const std::complex<R>* a, const std::complex<R>* b,
                                        std::complex<R>* y);

}  // namespace convmat
