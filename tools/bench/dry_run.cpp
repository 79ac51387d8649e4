#include "dry_run.hpp"

#include <convmat/core/memory.hpp>
#include <convmat/kernels/planner.hpp>
#include <convmat/sparse/csr.hpp>

#include "ours.hpp"

namespace convmat::bench {

template <Scalar S>
void add_dry_run(const Workload& workload, Task task, const std::string& kernel, TextTable& table) {
  require_room(workload, sizeof(S));  // what follows takes time by the taps of the kernel
  const ConvGeometry& geometry = workload.geometry;
  const std::string pass(to_string(task)), dtype(scalar_name<S>());
  if (task == Task::materialize) {
    const Index size = csr_bytes(volume(geometry.range()), geometry.nnz(), sizeof(S));
    return table.add({workload.name, pass, dtype, "csr", "-", "-", format_bytes(size)});
  }
  const auto known = candidates<S>(geometry, pass_of(task), workload.batch);
  for (const Candidate<S>& candidate : known)
    if (kernel == "all" || kernel == candidate.kernel->name || (kernel == "auto" && &candidate == &known[0]))
      table.add({workload.name, pass, dtype, std::string(candidate.kernel->name),
                 format_number(1e3 * candidate.seconds),
                 format_number(flops(workload, is_complex<S>) / 1e9, 3),
                 format_bytes(static_cast<Index>(bytes(workload, sizeof(S))))});
}

#define CONVMAT_INSTANTIATE(S) \
  template void add_dry_run<S>(const Workload&, Task, const std::string&, TextTable&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
