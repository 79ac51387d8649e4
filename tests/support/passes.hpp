#pragma once

#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/tensor.hpp>
#include <convmat/kernels/conv_kernels.hpp>
#include <limits>

#include "support/guarded.hpp"

namespace convmat::test {

/// beta result + alpha (the pass of this kernel applied to a and b), as ConvPass::run has it. Packed kernel
/// and workspace, and the result where beta is 0, hold NaN before: that shows who reads what was never
/// written. Who passes the guarded side of a, b or the result does not return.
template <Scalar S>
Tensor<S> run_pass(const ConvKernel<S>& kernel, const ConvGeometry& geometry, Pass pass, Index batch, S alpha,
                   const Tensor<S>& a, const Tensor<S>& b, S beta, const Tensor<S>& result,
                   Side side = Side::end) {
  const S nan(std::numeric_limits<Real<S>>::quiet_NaN());
  const auto ready = kernel.prepare(geometry, pass);
  AlignedBuffer<S> packed(ready->packed_size()), workspace(ready->workspace(batch));
  std::fill_n(packed.data(), packed.size(), nan);
  std::fill_n(workspace.data(), workspace.size(), nan);
  Guarded<S> first(a, side), second(b, side), there(result, side);
  if (beta == S{}) std::fill_n(there.data(), result.size(), nan);
  if (packed.size() > 0) ready->pack(first.data(), packed.data());
  ready->run(batch, alpha, packed.size() > 0 ? packed.data() : first.data(), second.data(), beta,
             there.data(), workspace.data());
  return there.tensor(result.shape());
}

}  // namespace convmat::test
