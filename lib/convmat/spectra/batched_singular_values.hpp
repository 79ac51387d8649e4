#pragma once

#include <complex>
#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>

namespace convmat {

/// Matrices that batched_singular_values decomposes at once: `count` is best a multiple of it.
CONVMAT_API Index singular_values_batch();

/// Singular values of `count` complex matrices of one shape, each row-major and after the one before: values
/// is (count, min(rows, cols)), each matrix's descending, each to a few eps σ_1. Householder
/// bidiagonalization A = Q B Pᴴ of several matrices at once, then LAPACK's bdsqr. What is found for a matrix
/// does not depend, bit for bit, on those beside it. Throws NumericError where an entry is not finite.
CONVMAT_API void batched_singular_values(Index count, Index rows, Index cols,
                                         const std::complex<double>* matrices, double* values);

}  // namespace convmat
