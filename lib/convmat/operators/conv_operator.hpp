#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <memory>
#include <string_view>

namespace convmat {

template <Scalar S>
class ConvTranspose;
template <Scalar S>
struct ConvKernel;

/// A multi-channel convolution as the sparse structured matrix it is,
///
///     y[q, o] = sum over p, t of K[q, p, t] x[c(q, p), site(o, t)],
///
/// (cross-correlation: no flip), with domain (C_in, spatial...), range (C_out, spatial...) and any number of
/// axes, stride, dilation, groups, padding per end and padding mode. It stores the geometry and the kernel.
template <Scalar S>
class CONVMAT_API ConvOperator {
 public:
  using Scalar = S;

  /// Throws ShapeError where the kernel's shape is not geometry.kernel_shape(), GeometryError where the
  /// geometry does not exist.
  ConvOperator(ConvGeometry geometry, Tensor<S> kernel);

  const ConvGeometry& geometry() const { return geometry_; }
  const Tensor<S>& kernel() const { return *kernel_; }

  Shape domain() const { return geometry_.domain(); }
  Shape range() const { return geometry_.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  /// O(1): the kernel is shared.
  ConvTranspose<S> transpose() const;
  ConvOperator conj() const;

  /// The same convolution with other weights: what an update step makes.
  ConvOperator with_kernel(Tensor<S> kernel) const { return ConvOperator(geometry_, std::move(kernel)); }

  /// The same operator computed by the kernel of this name in conv_kernels(), instead of the planner's
  /// choice. Throws Error where there is none, or it does not support the geometry.
  ConvOperator planned(std::string_view kernel_name) const;

  /// geometry().nnz(): closed form. Zero weights inside the pattern count.
  Index nnz() const { return geometry_.nnz(); }

  /// The matrix, written row by row from the geometry: sorted, and where padding makes two taps read one
  /// sample, summed.
  Csr<S> to_csr() const;

  /// What this matrix is: a C_out x C_in BlockMatrix of (block-)Toeplitz matrices, one level for each axis.
  /// Zero blocks join channels of different groups. Throws GeometryError unless the stride is 1 and the
  /// padding zeros.
  LinearOperator<S> blocks() const;

  /// "conv 3x3/2 pad 1".
  std::string name() const;

 private:
  const ConvKernel<S>& kernel_for(Index batch) const;

  ConvGeometry geometry_;
  std::shared_ptr<const Tensor<S>> kernel_;
  const ConvKernel<S>* pinned_ = nullptr;
};

/// The convolution of images with a kernel (C_out, C_in/groups, k...):
/// conv(K, {.image = {32, 32}, .stride = {2}, .padding = Padding::same()}). Throws GeometryError.
template <Scalar S>
CONVMAT_API ConvOperator<S> conv(Tensor<S> kernel, const ConvOptions& options);

namespace detail {
/// "3x3/2 pad 1 dilation 2 groups 4 reflect".
CONVMAT_API std::string geometry_name(const ConvGeometry& geometry);
}  // namespace detail

}  // namespace convmat
