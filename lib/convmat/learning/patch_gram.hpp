#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/learning/support.hpp>

namespace convmat {

/// U Uᴴ summed over a batch x, the autocorrelation of its patches (unfold), for each group: shape (groups, a,
/// a) with a = C_in/groups Πk. It is the Gram matrix of K -> T(K) x for each output channel, |T(K) x|² = Σ_q
/// K_q U Uᴴ K_qᴴ. Throws ShapeError where x is not of shape geometry.domain() or a batch of it, CapacityError
/// past memory_budget().
template <Scalar S>
CONVMAT_API Tensor<S> patch_gram(const ConvGeometry& geometry, const Tensor<S>& x);

/// G (U Uᴴ)⁺: the minimiser of |T(K) x|²/2 - Re <G, K>, the least of those where there are several. It is
/// what a Gauss-Newton step of one layer solves. With a support, the same among the kernels that vanish
/// wherever `support` is 0: G_S (U_S U_Sᴴ)⁺ for each output channel. In float64 for every scalar. Throws
/// ShapeError where G is not of shape geometry.kernel_shape() or the support does not broadcast to it as in
/// numpy, and as patch_gram.
template <Scalar S>
CONVMAT_API Tensor<S> divide_by_patch_gram(const ConvGeometry& geometry, const Tensor<S>& x,
                                           const Tensor<S>& gradient,
                                           const Tensor<double>& support = every_tap());

}  // namespace convmat
