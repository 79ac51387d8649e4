#pragma once

#include <convmat/core/tensor.hpp>

namespace deconvolution {

using convmat::Index;

/// A square image in [0, 1] of shape (1, n, n) that is bright at its borders and fine at its centre: a
/// Siemens star, discs, and a ramp.
convmat::Tensor<double> scene(Index n);

/// A Gaussian of standard deviation sigma in pixels, odd extent, sum 1: shape (1, 1, extent, extent).
convmat::Tensor<double> gaussian(Index extent, double sigma);

}  // namespace deconvolution
