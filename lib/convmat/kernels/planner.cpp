#include <algorithm>
#include <convmat/kernels/planner.hpp>

namespace convmat {
namespace {

// A kernel that is less accurate must earn it: small products stay exact on integers.
template <Scalar S>
double rank(const Candidate<S>& candidate) {
  return candidate.kernel->accuracy == Accuracy::entrywise ? candidate.seconds
                                                           : 1.1 * candidate.seconds + 2e-5;
}

}  // namespace

template <Scalar S>
std::vector<Candidate<S>> candidates(const ConvGeometry& geometry, Pass pass, Index batch,
                                     Accuracy accuracy) {
  std::vector<Candidate<S>> result;
  for (const ConvKernel<S>& kernel : conv_kernels<S>())
    if (kernel.accuracy <= accuracy && kernel.supports(geometry, pass))
      result.push_back({&kernel, kernel.seconds(geometry, pass, batch)});
  std::stable_sort(result.begin(), result.end(),
                   [](const auto& one, const auto& other) { return rank(one) < rank(other); });
  return result;
}

template <Scalar S>
const ConvKernel<S>& choose(const ConvGeometry& geometry, Pass pass, Index batch, Accuracy accuracy) {
  return *candidates<S>(geometry, pass, batch, accuracy).front().kernel;
}

#define CONVMAT_INSTANTIATE(S)                                                                           \
  template CONVMAT_API std::vector<Candidate<S>> candidates(const ConvGeometry&, Pass, Index, Accuracy); \
  template CONVMAT_API const ConvKernel<S>& choose(const ConvGeometry&, Pass, Index, Accuracy);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
