#include <fmt/format.h>

#include <convmat/experiment/experiment.hpp>
#include <convmat/program/progress.hpp>

#include "accuracy.hpp"
#include "iterations.hpp"
#include "times.hpp"

using namespace convmat;
using namespace toeplitz_solvers;

namespace {

void declare(CommandLine& options) {
  options.option("most", "N", "the largest n of the times, 32 or more", "2048");
}

std::vector<Index> timed_extents(const CommandLine& options) {
  std::vector<Index> extents;
  for (Index n = 32; n <= options.integer("most", 32); n *= 2) extents.push_back(n);
  return extents;
}

void run(Report& report) {
  const std::vector<Index> extents = timed_extents(report.options());
  const std::vector<System> all = systems(report.random().split(0));
  Index counts = 0;
  for (const Family& family : families())
    counts += static_cast<Index>(IterationStudy::extents(family).size());
  Progress progress(report.options(), "solving", "systems",
                    counts + static_cast<Index>(all.size() + extents.size()));
  IterationStudy iterations(report);
  for (const Family& family : families())
    for (const Index n : IterationStudy::extents(family)) {
      iterations.add(family, n);
      progress.advance();
    }
  AccuracyStudy accuracy(report);
  for (const System& system : all) {
    accuracy.add(system, report.random().split(1));
    progress.advance();
  }
  TimeStudy times(report);
  for (const Index n : extents) {
    times.add(n);
    progress.advance();
  }
  iterations.tell();
  accuracy.tell();
  times.tell();
  std::vector<Chart> charts = iterations.charts();
  for (Chart& chart : accuracy.charts()) charts.push_back(std::move(chart));
  charts.push_back(times.chart());
  report.figure("solvers", "Iterations by size and preconditioner, errors of direct methods, times",
                line_charts_svg("Toeplitz systems", charts, 3));
}

std::string dry_run(const CommandLine& options) {
  std::string text;
  for (const Family& family : families())
    text +=
        fmt::format("iterations on {} of n in {}\n", family.name, to_string(IterationStudy::extents(family)));
  for (const System& system : systems(Rng(0)))
    text += fmt::format("accuracy on {}, n = {}\n", system.name(), system.t.axis().in);
  return text + fmt::format("times of n in {}\n", to_string(timed_extents(options)));
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment(
      {.name = "060-toeplitz-solvers",
       .summary = "Toeplitz systems: preconditioned iterations, direct methods where they lose digits, times",
       .picture = "iterations, errors and times",
       .example = "--most 8192 --output solvers.h5 --plot solvers.svg",
       .declare = declare,
       .dry_run = dry_run,
       .run = run},
      argc, argv);
}
