#pragma once

#include <convmat/experiment/sweep_points.hpp>
#include <convmat/program/exit.hpp>
#include <functional>

namespace convmat {

/// Runs every point as a process of its own, at most --jobs at a time: this program again, with the point's
/// options and --output DIR/NAME.h5, DIR being the --output of the sweep. What goes wrong in one, a crash or
/// a signal too, or an end without a file, costs that point alone and is told at the end. `is_done` tells the
/// points that need no run, before any begins; what it throws of a file that cannot be read is what went
/// wrong with the point, a CreateError is passed on. The digests of the runs go to DIR/SHA256SUMS
/// (digest.hpp). check_failed where a point failed.
CONVMAT_API Exit run_sweep(const CommandLine& options,
                           const std::function<bool(const std::vector<std::string>& words)>& is_done);

}  // namespace convmat
