#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat {

/// The options in which runs differ, but those of output, speed and talk, and the seed.
CONVMAT_API std::vector<std::string> differing_options(const std::vector<RunFile>& runs);

/// An option and its values, in their order; or "repeat", the number of a run among those of equal options.
struct RunAxis {
  std::string name;
  std::vector<Attribute> values;
};

/// Runs as points of a grid, the product of the axes in which they differ.
struct RunGrid {
  std::vector<RunAxis> axes;
  std::vector<Index> places;  // of each run, row-major in shape()

  CONVMAT_API Shape shape() const;
};

/// Runs that fill less than half of such a product, as those of random options do, are one axis, "run".
CONVMAT_API RunGrid run_grid(const std::vector<RunFile>& runs);

/// Integers or numbers, where all are, NaN for those missing; else texts, "" for those missing.
CONVMAT_API Column to_column(const std::vector<std::optional<Attribute>>& values);

}  // namespace convmat
