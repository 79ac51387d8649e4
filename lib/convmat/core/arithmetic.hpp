#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>
#include <type_traits>

namespace convmat {

/// Elementwise a + b, a - b and alpha a. Throw ShapeError where the shapes differ.
template <Scalar S>
CONVMAT_API Tensor<S> operator+(const Tensor<S>& a, const Tensor<S>& b);
template <Scalar S>
CONVMAT_API Tensor<S> operator-(const Tensor<S>& a, const Tensor<S>& b);
template <Scalar S>
CONVMAT_API Tensor<S> operator*(std::type_identity_t<S> alpha, const Tensor<S>& a);

/// Elementwise complex conjugate.
template <Scalar S>
CONVMAT_API Tensor<S> conj(const Tensor<S>& a);

/// <a, b> = sum of conj(a_i) b_i, summed pairwise in float64, so that the result does not depend on the
/// number of threads and its error grows like log n. Throws ShapeError where the shapes differ.
template <Scalar S>
CONVMAT_API S dot(const Tensor<S>& a, const Tensor<S>& b);

/// ||a||^2 = <a, a> and ||a||, the Euclidean norm (Frobenius norm of a matrix), in float64.
template <Scalar S>
CONVMAT_API double squared_norm(const Tensor<S>& a);
template <Scalar S>
CONVMAT_API double norm(const Tensor<S>& a);

/// max |a_i|; 0 for an empty array, NaN where an element is.
template <Scalar S>
CONVMAT_API double max_abs(const Tensor<S>& a);

/// Elements cast to another scalar; complex to real is not offered.
template <Scalar To, Scalar From>
requires(is_complex<To> || !is_complex<From>) CONVMAT_API Tensor<To> cast(const Tensor<From>& a);

/// Position of the first NaN or infinity, or -1.
template <Scalar S>
CONVMAT_API Index first_nonfinite(const Tensor<S>& a);

}  // namespace convmat
