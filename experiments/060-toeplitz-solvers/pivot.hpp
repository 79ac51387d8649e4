#pragma once

#include <convmat/experiment/report.hpp>

namespace toeplitz_solvers {

/// Cells with the names of their rows and columns, one after another, as a table for people; rows and columns
/// in the order in which they appear, cells that are missing empty.
convmat::Table pivot(const std::string& head, const std::vector<std::string>& row,
                     const std::vector<std::string>& column, const std::vector<std::string>& cell);

}  // namespace toeplitz_solvers
