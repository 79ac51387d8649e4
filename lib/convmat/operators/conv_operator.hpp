#pragma once

#include <convmat/kernels/conv_plan.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <memory>
#include <string_view>

namespace convmat {

template <Scalar S>
class ConvTranspose;

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
  ConvOperator(ConvGeometry geometry, Tensor<S> kernel)
      : ConvOperator(std::move(geometry), std::move(kernel), PlanOptions{}) {}

  const ConvGeometry& geometry() const { return geometry_; }
  const Tensor<S>& kernel() const { return *kernel_; }

  Shape domain() const { return geometry_.domain(); }
  Shape range() const { return geometry_.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    plan_.apply(alpha, x.data(), S{1}, y.data(), batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    plan_.apply_transpose(alpha, z.data(), S{1}, x.data(), batch);
  }
  void assign(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    plan_.apply(alpha, x.data(), S{}, y.data(), batch);
  }
  void assign_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    plan_.apply_transpose(alpha, z.data(), S{}, x.data(), batch);
  }

  /// O(1): the kernel is shared.
  ConvTranspose<S> transpose() const;
  ConvOperator conj() const;

  /// The same convolution with other weights: what an update step makes.
  ConvOperator with_kernel(Tensor<S> kernel) const {
    return ConvOperator(geometry_, std::move(kernel), options_);
  }

  /// How it is computed: the chosen kernels with their packed weights, kept between products and shared by
  /// copies.
  const ConvPlan<S>& plan() const { return plan_; }

  /// The same operator, computed by the kernel of this name in conv_kernels() instead of the planner's
  /// choice, or to another accuracy. Throws Error where there is no such kernel, or it does not support the
  /// geometry.
  ConvOperator planned(const PlanOptions& options) const;
  ConvOperator planned(std::string_view kernel_name) const {
    return planned(PlanOptions{.kernel = std::string(kernel_name)});
  }

  /// geometry().nnz(): closed form. Zero weights inside the pattern count.
  Index nnz() const { return geometry_.nnz(); }

  /// The matrix, written row by row from the geometry: sorted, and where padding makes two taps read one
  /// sample, summed. `to_csr<std::int32_t>()` has 32-bit indices. See also to_csr_with_taps.
  template <IndexWidth I = Index>
  Csr<S, I> to_csr() const;

  /// What this matrix is: a C_out x C_in BlockMatrix of (block-)Toeplitz matrices, one level for each axis,
  /// (block-)circulant where an axis is padded around the circle to as many outputs as inputs. Zero blocks
  /// join channels of different groups. Throws GeometryError unless the stride is 1 and the padding zeros or
  /// that.
  LinearOperator<S> blocks() const;

  /// "conv 3x3/2 pad 1".
  std::string name() const;

 private:
  ConvOperator(ConvGeometry geometry, Tensor<S> kernel, PlanOptions options);

  ConvGeometry geometry_;
  std::shared_ptr<const Tensor<S>> kernel_;
  PlanOptions options_;
  ConvPlan<S> plan_;
};

/// The convolution of images with a kernel (C_out, C_in/groups, k...):
/// conv(K, {.image = {32, 32}, .stride = {2}, .padding = Padding::same()}). Throws GeometryError.
template <Scalar S>
CONVMAT_API ConvOperator<S> conv(Tensor<S> kernel, const ConvOptions& options);

namespace detail {
/// "3x3/2 pad 1 dilation 2 groups 4 reflect".
CONVMAT_API std::string geometry_name(const ConvGeometry& geometry);

/// "1", or "0:1x1:0" where ends and axes differ.
std::string pads_name(const std::vector<Axis>& axes);

/// " reflect", or " zeros x circular" where axes differ; nothing where every axis is padded with zeros.
std::string mode_name(const std::vector<Axis>& axes);
}  // namespace detail

}  // namespace convmat
