#pragma once

#include <convmat/operators/conv_operator.hpp>

/// The notebook's second half: one step of the kernel that should bring f to zero.
namespace experiments {

using convmat::ConvOperator;
using convmat::Tensor;

/// ||T(G)||^2 = <G, D G> = sum of N_t G_t^2, and ||P(Z)||^2 = <G, D⁻¹G> = sum of G_t^2 / N_t, with N_t the
/// tap counts.
struct TapSums {
  double times_counts = 0, over_counts = 0;
};
TapSums tap_sums_of(const convmat::ConvGeometry& geometry, const Tensor<double>& gradient);

/// A layer T(K), a batch, the notebook's f = mean over outputs of sum over the batch of |T x - target|^2, and
/// what a step is made of: z = df/dy and G = df/dK. The notebook's target is zero.
struct Problem {
  Problem(ConvOperator<double> T, Tensor<double> x);
  Problem(ConvOperator<double> T, Tensor<double> x, const Tensor<double>& target);

  ConvOperator<double> layer;
  Tensor<double> images, y;
  double f;
  Tensor<double> z, gradient;
};

/// In the notebook's words: fc = f, tW = 2 r_0 U_0ᵀ of the first sample alone, with r = T x - target and U
/// its unfolded patches, aW = -fc tW / ||tW||^2.
Tensor<double> step_as_written(const Problem& problem);

/// A tempting wrong way: the Toeplitz step -f T(G) / ||T(G)||^2 read as ΔK = -f G / ||T(G)||^2. The gradient
/// in the metric of T is D⁻¹G, not G; with all tap counts N it falls short by N.
Tensor<double> step_read_back(const Problem& problem);

/// Another: the step -f Z / ||Z||^2 of a dense matrix, Z = sum of z_n x_nᵀ, projected onto the convolutions
/// afterwards, ΔK = -f D⁻¹G / ||Z||^2. It falls short by ||Z||^2 / ||P(Z)||^2.
Tensor<double> step_dense_projected(const Problem& problem);

/// ||Z||^2, for few images without forming Z, from the Gram matrices of z and x.
double dense_gradient_squared_norm(const Problem& problem);

}  // namespace experiments
