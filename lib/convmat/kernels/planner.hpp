#pragma once

#include <convmat/kernels/conv_kernels.hpp>
#include <vector>

namespace convmat {

/// A kernel that could do the work, and how long the cost model believes it takes on one thread.
template <Scalar S>
struct Candidate {
  const ConvKernel<S>* kernel;
  double seconds;
};

/// The kernels that support the pass and reach the accuracy, the fastest first; one that is not accurate
/// entry by entry stands before one that is only where it gains 10 % and 20 µs. The number of threads has no
/// say: results are the same for any.
template <Scalar S>
CONVMAT_API std::vector<Candidate<S>> candidates(const ConvGeometry& geometry, Pass pass, Index batch,
                                                 Accuracy accuracy = Accuracy::normwise);

/// The first of them.
template <Scalar S>
CONVMAT_API const ConvKernel<S>& choose(const ConvGeometry& geometry, Pass pass, Index batch,
                                        Accuracy accuracy = Accuracy::normwise);

}  // namespace convmat
