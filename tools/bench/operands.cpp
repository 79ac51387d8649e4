#include "operands.hpp"

namespace convmat::bench {

template <Scalar S>
Operands<S>::Operands(const Workload& workload, Task the_task, Rng& rng)
    : task(the_task), batch(workload.batch), geometry(workload.geometry) {
  require_room(workload, sizeof(S));
  if (task != Task::gradient)
    kernel = std::make_shared<const Tensor<S>>(randn<S>(geometry.kernel_shape(), rng));
  if (task == Task::forward || task == Task::gradient) x = randn<S>(prepend(batch, geometry.domain()), rng);
  if (task == Task::adjoint || task == Task::gradient) z = randn<S>(prepend(batch, geometry.range()), rng);
}

template <Scalar S>
Shape Operands<S>::result_shape() const {
  switch (task) {
    case Task::forward:
      return prepend(batch, geometry.range());
    case Task::adjoint:
      return prepend(batch, geometry.domain());
    case Task::gradient:
      return geometry.kernel_shape();
    default:
      return {0};
  }
}

#define CONVMAT_INSTANTIATE(S) template struct Operands<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
