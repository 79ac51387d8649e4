#pragma once

#include <convmat/program/exit.hpp>
#include <convmat/solvers/solution.hpp>

#include "output.hpp"

namespace convmat::tool {

/// Says on stderr, unless --quiet, how x was found and how good it is, and writes it; with --history the
/// residuals too, into an HDF5 file or, elsewhere or with --verbose, on stderr. check_failed, with a
/// line that says so, where an iteration did not converge: the x that it reached is written all the same.
template <Scalar S>
Exit save_solution(const CommandLine& line, const Output& output, const Solution<S>& solution);

}  // namespace convmat::tool
