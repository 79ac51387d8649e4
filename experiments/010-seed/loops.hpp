#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/sparse/csr.hpp>

/// The other side of every comparison: short loops that share no code with the library's kernels.
namespace seed {

using convmat::Csr;
using convmat::Index;
using convmat::Tensor;

/// y[n,q,i,j] = sum over p, a, b of K[q,p,a,b] x[n,p,i+a,j+b] for x (N, C, H, W), the seven loops of a valid
/// convolution. Sums are long double, so that y is exact but for one rounding.
template <class S>
Tensor<S> convolution_by_loops(const Tensor<S>& kernel, const Tensor<S>& x);

/// matrix(K) U of shape (N, C_out, outputs), for unfolded patches U (N, C_in Πk, outputs).
template <class S>
Tensor<S> kernel_times_patches(const Tensor<S>& kernel, const Tensor<S>& patches);

/// A x for a vector x of any shape; the result has one axis.
Tensor<double> times(const Csr<double>& a, const Tensor<double>& x);

/// z Uᵀ, for z (q, o) and U (p, o).
Tensor<double> times_transposed(const Tensor<double>& z, const Tensor<double>& u);

}  // namespace seed
