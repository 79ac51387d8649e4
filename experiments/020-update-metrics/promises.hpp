#pragma once

#include <convmat/experiment/report.hpp>

#include "descent.hpp"

namespace metrics {

using convmat::Report;

/// What theory promises of the runs of a task, as agreements.
void check(const Task& task, const std::vector<Run>& runs, Report& report);

/// The run of this key. Throws Error where there is none.
const Run& run_of(const std::vector<Run>& runs, const std::string& key);

/// Where both metrics make one step: all tap counts are equal.
bool uniform_counts(const Task& task);

/// |ΔK in the Toeplitz metric - ΔK in that of the kernel| / |the latter|, both Polyak steps, at the kernels
/// recorded of a run.
std::vector<double> metrics_apart(const Task& task, const Run& run);

/// The numbers N by which `wrong: T(G) read back` falls short: <G, D G> / <G, G> at recorded kernels.
std::vector<double> read_back_shortfalls(const Task& task, const Run& run);

}  // namespace metrics
