#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/loss.hpp>

namespace convmat {

template <Scalar S>
Loss<S> mean_of_squares(const Tensor<S>& r) {
  if (r.rank() < 2 || r.size() == 0)
    throw ShapeError("mean_of_squares of an array of shape " + to_string(r.shape()) +
                     "; expected (N, outputs...) with at least one element");
  const auto outputs = static_cast<double>(r.size() / r.shape()[0]);
  return {squared_norm(r) / outputs, static_cast<Real<S>>(2 / outputs) * r};
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API Loss<S> mean_of_squares(const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
