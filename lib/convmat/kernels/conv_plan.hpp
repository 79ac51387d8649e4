#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/kernels/conv_kernels.hpp>
#include <memory>
#include <string>

namespace convmat {

/// What a user may say about how a convolution is computed.
struct PlanOptions {
  std::string kernel = {};  // a name in conv_kernels(); empty: the planner chooses
  Accuracy accuracy = Accuracy::normwise;
};

/// The three passes of a convolution, kept ready: the kernel chosen for each, its packed weights or spectra.
/// Each part is made when it is first needed and then stays, so that a repeated product allocates nothing. A
/// value that is cheap to copy; copies share what was made. Safe to use from several threads.
template <Scalar S>
class CONVMAT_API ConvPlan {
 public:
  /// Throws Error where options.kernel does not exist or does not support the geometry.
  ConvPlan(const ConvGeometry& geometry, std::shared_ptr<const Tensor<S>> kernel,
           const PlanOptions& options = {});

  /// Without weights: for gradient() alone.
  explicit ConvPlan(const ConvGeometry& geometry, const PlanOptions& options = {})
      : ConvPlan(geometry, nullptr, options) {}

  /// y = beta y + alpha T x over `batch` arrays. Where beta is 0, y is not read. Sizes are not checked.
  void apply(S alpha, const S* x, S beta, S* y, Index batch) const;

  /// x = beta x + alpha Tᵀ z.
  void apply_transpose(S alpha, const S* z, S beta, S* x, Index batch) const;

  /// G = beta G + alpha (sum over (row, col, tap) and the batch of z[row] x[col]); nothing is conjugated. The
  /// batch is summed by halves, so that the error grows with its logarithm.
  void gradient(S alpha, const S* z, const S* x, S beta, S* gradient, Index batch) const;

  /// The kernel that computes this pass for this batch.
  const ConvKernel<S>& kernel_for(Pass pass, Index batch) const;

 private:
  struct Prepared;
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace convmat
