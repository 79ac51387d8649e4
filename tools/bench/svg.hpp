#pragma once

#include <convmat/plot/svg.hpp>
#include <string>
#include <vector>

#include "workload.hpp"

namespace convmat::bench {

/// The mark of a task, each with a form and a colour of its own that show on white and on black, with `title`
/// for those who point at it. Hollow marks stand for failures.
std::string svg_mark(Task task, double x, double y, const std::string& title, bool hollow = false);

/// The marks with their names, from (x, y) to the right.
std::string svg_legend(const std::vector<Task>& tasks, double x, double y);

}  // namespace convmat::bench
