#pragma once

#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/tensor.hpp>
#include <convmat/kernels/conv_kernels.hpp>
#include <limits>

namespace convmat::test {

/// beta result + alpha (the pass of this kernel applied to a and b), as ConvPass::run has it. Packed kernel
/// and workspace, and the result where beta is 0, hold NaN before: that shows who reads what was never
/// written.
template <Scalar S>
Tensor<S> run_pass(const ConvKernel<S>& kernel, const ConvGeometry& geometry, Pass pass, Index batch, S alpha,
                   const Tensor<S>& a, const Tensor<S>& b, S beta, Tensor<S> result) {
  const S nan(std::numeric_limits<Real<S>>::quiet_NaN());
  const auto ready = kernel.prepare(geometry, pass);
  AlignedBuffer<S> packed(ready->packed_size()), workspace(ready->workspace(batch));
  std::fill_n(packed.data(), packed.size(), nan);
  std::fill_n(workspace.data(), workspace.size(), nan);
  if (beta == S{}) std::fill_n(result.data(), result.size(), nan);
  const S* first = a.data();
  if (packed.size() > 0) {
    ready->pack(a.data(), packed.data());
    first = packed.data();
  }
  ready->run(batch, alpha, first, b.data(), beta, result.data(), workspace.data());
  return result;
}

}  // namespace convmat::test
