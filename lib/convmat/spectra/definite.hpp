#pragma once

#include <convmat/sparse/csr.hpp>
#include <optional>
#include <string>

namespace convmat {

/// What a Cholesky factorisation in float64 proves of a Hermitian matrix A.
struct Definiteness {
  /// λ_min(A) >= -margin; empty where nothing is proven.
  std::optional<double> margin;

  /// Why not: a pivot that was not positive, or the memory it would take.
  std::string reason;

  Index factor_nonzeros = 0;
};

/// Where floating-point Cholesky runs to its end, with whatever ordering and blocking, L Lᴴ = A + E with
///
///     |E| <= γ |L| |L|ᴴ,   γ = n' u / (1 - n' u),   n' = largest number of nonzeros in a row of L, plus 1
///
/// (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.3; Rump, Verification of
/// positive definiteness, BIT 46, 2006), four times that in complex arithmetic. So A is positive definite but
/// for
///
///     margin = γ min(‖L‖_F², ‖|L| |L|ᴴ‖_∞),
///
/// which is computed from L itself. (Underflow aside.) By CHOLMOD's supernodal factorisation; the factor is
/// compared with memory_budget() before it is computed. The lower triangle of A is not read. Throws Error
/// unless A is square.
template <Scalar S>
CONVMAT_API Definiteness prove_definite(const Csr<S>& a);

}  // namespace convmat
