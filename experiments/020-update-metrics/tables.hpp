#pragma once

#include <convmat/plot/line_chart.hpp>

#include "promises.hpp"

namespace metrics {

/// A task with its runs.
struct Outcome {
  Task task;
  std::vector<Run> runs;
};

/// One table for each geometry, those of the tap counts and curvatures, and of what Polyak's rule does where
/// f* > 0.
void write_tables(const std::vector<Outcome>& outcomes, Report& report);

/// (f - f*) / (f_0 - f*) against the step: a row of charts for each geometry.
std::string picture(const std::vector<Outcome>& outcomes, const std::vector<std::string>& data);

}  // namespace metrics
