#pragma once

#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// The BlockToeplitz matrix with a block for each tap of this axis, or, where it is circulant, the
/// BlockCirculant one. Throws ShapeError.
template <Scalar S>
CONVMAT_API LinearOperator<S> blocks_along(const Axis& axis, std::vector<LinearOperator<S>> blocks);

/// The two constructors of the notebook: the matrix of a valid, stride-1 convolution on images of extent
/// (i_h, i_w), as explicit (block) Toeplitz structure instead of a dense array.
///
/// One channel, kernel (k_h, k_w): block (i, j) is the Toeplitz matrix of kernel row j - i. Doubly block
/// Toeplitz, (o_h o_w) x (i_h i_w). Throws ShapeError or GeometryError.
template <Scalar S>
CONVMAT_API BlockToeplitz<S> toeplitz_1_ch(const Tensor<S>& kernel, const Shape& image);

/// Several channels, kernel (n_out, n_in, k_h, k_w) and image (n_in, i_h, i_w): block (q, p) is
/// toeplitz_1_ch(kernel[q, p]). Throws ShapeError or GeometryError.
template <Scalar S>
CONVMAT_API BlockMatrix<S> toeplitz_mult_ch(const Tensor<S>& kernel, const Shape& image);

}  // namespace convmat
