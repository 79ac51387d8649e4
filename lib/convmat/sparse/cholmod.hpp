#pragma once

#include <suitesparse/cholmod.h>

#include <convmat/sparse/csr.hpp>

namespace convmat {

/// Aᵀ for CHOLMOD, without copying: CHOLMOD stores columns, and the rows of A are the columns of Aᵀ. To hand
/// over T itself, view the CSR of its transpose: `cholmod_transpose_view(to_csr(transpose(T)))`. For use with
/// cholmod_l_* (64-bit indices) and cholmod_* (32-bit). The view lives as long as `a`; CHOLMOD must not free
/// or change it. CHOLMOD 5 computes in float64 only, hence these scalars.
CONVMAT_API cholmod_sparse cholmod_transpose_view(const Csr<double>& a);
CONVMAT_API cholmod_sparse cholmod_transpose_view(const Csr<std::complex<double>>& a);
CONVMAT_API cholmod_sparse cholmod_transpose_view(const Csr<double, std::int32_t>& a);
CONVMAT_API cholmod_sparse cholmod_transpose_view(const Csr<std::complex<double>, std::int32_t>& a);

}  // namespace convmat
