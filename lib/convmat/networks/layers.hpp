#pragma once

#include <convmat/networks/network_layer.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/toeplitz.hpp>

namespace convmat {

/// y = T(K) x + b, or T(K)ᵀ x + b: parameters K, and b of shape (C_out) where there is one. dL/dx = Tᵀ z,
/// dL/dK = kernel_gradient, dL/db = sums of z. Throws ShapeError where b has another shape.
template <Scalar S>
CONVMAT_API LayerPointer<S> conv_layer(const ConvOperator<S>& conv, Tensor<S> bias = {});
template <Scalar S>
CONVMAT_API LayerPointer<S> conv_layer(const ConvTranspose<S>& conv, Tensor<S> bias = {});

/// y = W x + b between arrays of any shapes, seen as vectors: W of shape (volume(range), volume(domain)), b
/// of shape (volume(range)). It is computed as a 1x1 convolution whose image is the batch. Throws ShapeError
/// where the sizes do not fit.
template <Scalar S>
CONVMAT_API LayerPointer<S> dense_layer(Shape domain, Tensor<S> weights, Tensor<S> bias = {});

/// y = T x, of which the diagonals that T stores are the parameters, of shape (taps).
template <Scalar S>
CONVMAT_API LayerPointer<S> toeplitz_layer(const Toeplitz<S>& toeplitz);
template <Scalar S>
CONVMAT_API LayerPointer<S> circulant_layer(const Circulant<S>& circulant);

/// y = x + b, one number for each element.
template <Scalar S>
CONVMAT_API LayerPointer<S> bias_layer(Tensor<S> bias);

/// y = A x for any operator, without parameters: a fixed filter, a Toeplitz matrix, average pooling.
template <Scalar S>
CONVMAT_API LayerPointer<S> linear_layer(const LinearOperator<S>& a);

/// max(x, slope x), elementwise: ReLU with slope 0, leaky ReLU with 0 < slope < 1; and tanh. At 0 the
/// derivative is the slope.
template <Scalar S>
CONVMAT_API LayerPointer<S> relu_layer(Shape shape, double slope = 0);
template <Scalar S>
CONVMAT_API LayerPointer<S> tanh_layer(Shape shape);

/// The mean, and the largest, of windows of (C, spatial...) with this extent and stride (0: the extent),
/// without padding. Of equal values the first in row-major order counts. Throws GeometryError where no window
/// fits.
template <Scalar S>
CONVMAT_API LayerPointer<S> average_pool_layer(const Shape& domain, const Shape& window,
                                               const Shape& stride = {});
template <Scalar S>
CONVMAT_API LayerPointer<S> max_pool_layer(const Shape& domain, const Shape& window,
                                           const Shape& stride = {});

/// (C, spatial...) as a vector, or any other shape of as many elements. Throws ShapeError where it is not.
template <Scalar S>
CONVMAT_API LayerPointer<S> reshape_layer(Shape domain, Shape range);

}  // namespace convmat
