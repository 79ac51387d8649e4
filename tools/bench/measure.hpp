#pragma once

#include <memory>
#include <string>
#include <vector>

#include "peer.hpp"
#include "result.hpp"

namespace convmat::bench {

/// What is measured of each workload.
struct Measurement {
  std::string kernel = "auto";  // a name in conv_kernels(), or "auto", the planner's choice, or "all"
  double seconds = 0.3;         // for each figure
  std::uint64_t seed = 1;
  std::vector<Peer> peers;
};

/// Times a task by our kernels and by the peers in turns, and checks the arrays that our timed calls wrote. A
/// result for each kernel; one with an error where a kernel does not support the geometry, does not fit into
/// memory, or would take a minute for a single call.
template <Scalar S>
std::vector<Result> measure(const Workload& workload, Task task, const Measurement& how,
                            const Machine& machine);

}  // namespace convmat::bench
