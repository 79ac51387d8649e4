#pragma once

#include <convmat/experiment/run_file.hpp>
#include <convmat/experiment/sweep_points.hpp>
#include <convmat/program/exit.hpp>
#include <functional>

namespace convmat {

/// The agreements of the run that is there already of a point, whose words these are; nothing where there is
/// none, and the point is to run.
using RunThere = std::function<std::optional<Agreements>(const std::vector<std::string>& words)>;

/// Runs every point as a process of its own, at most --jobs at a time: this program again, with the point's
/// options and --output DIR/NAME.h5, DIR being the --output of the sweep. What goes wrong in one, a crash or
/// a signal too, or an end without a file, costs that point alone and is told at the end. `run_there` is
/// asked before any begins; what it throws of a file that cannot be read is what went wrong with the point, a
/// CreateError is passed on. The digests of the runs go to DIR/SHA256SUMS (digest.hpp). check_failed where a
/// point failed, or has broken agreements, those of runs that were there among them, or a line of
/// SHA256SUMS is none.
CONVMAT_API Exit run_sweep(const CommandLine& options, const RunThere& run_there);

}  // namespace convmat
