#pragma once

#include "task.hpp"

namespace metrics {

/// A way to step: what it does at a kernel.
struct Method {
  std::string key, name;
  std::function<convmat::UpdateStep<double>(const convmat::ConvOperator<double>&)> step;
};

/// The notebook's step as written; Polyak, exact line search and the best fixed length in the metrics of the
/// kernel and of T; Polyak and exact line search in that of the outputs; the two wrong ways; momentum and
/// Adam; where f* > 0, Polyak that knows f*.
std::vector<Method> methods(const Task& task);

/// What a method did: f after 0, 1, ... steps, <G, ΔK> of each, and kernels with their steps at some of them.
struct Run {
  std::string key, name;
  std::vector<double> f, slope;
  std::vector<Index> recorded;
  std::vector<Tensor<double>> kernels, steps;

  Index taken() const { return static_cast<Index>(slope.size()); }
};

/// 0, 1, ..., 10, and on in steps of a tenth.
std::vector<Index> recorded_steps(Index most);

/// So many steps; fewer where f - f* has become what rounding leaves of it, or has grown 1e12 times.
Run descend(const Task& task, const Method& method, Index steps);

/// (f - f*) / (f_0 - f*) after so many steps.
double remainder(const Task& task, const Run& run, Index steps);

}  // namespace metrics
