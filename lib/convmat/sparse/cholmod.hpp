#pragma once

#include <suitesparse/cholmod.h>

#include <convmat/sparse/csr.hpp>

namespace convmat {

/// Aᵀ for CHOLMOD, without copying: CHOLMOD stores columns, and the rows of A are the columns of Aᵀ. To hand
/// over T itself, view the CSR of its transpose: `cholmod_transpose_view(to_csr(transpose(T)))`. For use with
/// cholmod_l_* (64-bit indices). The view lives as long as `a`; CHOLMOD must not free or change it. CHOLMOD 5
/// computes in float64 only, hence these two.
CONVMAT_API cholmod_sparse cholmod_transpose_view(const Csr<double>& a);
CONVMAT_API cholmod_sparse cholmod_transpose_view(const Csr<std::complex<double>>& a);

}  // namespace convmat
