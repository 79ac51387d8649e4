#pragma once

#include <Eigen/Core>
#include <convmat/core/tensor.hpp>
#include <convmat/spectra/circular_embedding.hpp>
#include <convmat/spectra/norm_bounds.hpp>

namespace convmat {

/// The kernels of the symbols, one for each group: (C_out/groups, phases C_in/groups, k'...), weight at the
/// place of its shift.
template <Scalar S>
CONVMAT_API std::vector<Tensor<S>> polyphase_kernels(const Tensor<S>& kernel, Index groups,
                                                     const CircularEmbedding& embedding);

/// Norm of a kernel as a matrix: outputs and the axes in `rows` by inputs and the other axes.
template <Scalar S>
CONVMAT_API double reshape_norm(const Tensor<S>& kernel, const std::vector<bool>& rows);

/// sqrt(k...) times the least of the 2^D reshapes.
template <Scalar S>
CONVMAT_API double least_unfolding(const Tensor<S>& kernel);

/// max over the rows of the sum of the moduli of G^(t), to the power 2^-t: G^(1) = conv(K, K), of the side
/// with fewer channels, convolved with itself t - 1 times.
template <Scalar S>
CONVMAT_API double autocorrelation_bound(const Tensor<S>& kernel, int times);

/// Multiplications that takes.
template <Scalar S>
CONVMAT_API double autocorrelation_work(const Tensor<S>& kernel, int times);

/// The largest value of the alternating method for max |K(x_1, ..., x_d)| over unit vectors, from a few
/// starts.
template <Scalar S>
CONVMAT_API double tensor_norm_estimate(const Tensor<S>& kernel);

}  // namespace convmat
