#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <functional>
#include <string>
#include <vector>

namespace convmat {

/// Squares of side 1 in `columns` columns, as one <path> for each color: squares[row * columns + column] is
/// the number of its color in `colors`, -1 where there is none.
CONVMAT_API std::string svg_squares(Index columns, const std::vector<Index>& squares,
                                    const std::vector<std::string>& colors);

}  // namespace convmat
