#pragma once

#include <convmat/core/scalar.hpp>
#include <convmat/program/text_table.hpp>

#include "workload.hpp"

namespace convmat::bench {

/// What would be measured, without doing it: a table of kernels, estimated times, operations and bytes.
inline const std::vector<std::string> dry_run_head{"workload", "pass",  "dtype", "kernel",
                                                   "about ms", "GFLOP", "bytes"};

/// Adds the row of a task by the kernel of this name, "auto" or "all".
template <Scalar S>
void add_dry_run(const Workload& workload, Task task, const std::string& kernel, TextTable& table);

}  // namespace convmat::bench
