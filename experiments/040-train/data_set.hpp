#pragma once

#include <convmat/core/random.hpp>
#include <convmat/core/tensor.hpp>
#include <span>

#include "settings.hpp"

namespace train {

/// Images (N, 1, 28, 28) with values in [0, 1], and the class of each.
struct DataSet {
  convmat::Tensor<float> images;
  std::vector<Index> labels;

  Index size() const { return static_cast<Index>(labels.size()); }

  /// Those at these places.
  DataSet pick(std::span<const Index> places) const;

  /// `count` of them from `begin` on.
  DataSet part(Index begin, Index count) const;
};

/// Images to learn from, images that choose among runs, and images that are looked at once, at the end.
struct Splits {
  DataSet train, validation, test;
};

/// Validation images are drawn by the seed from those of the training files.
Splits read_splits(const Settings& settings);

/// 0, ..., count - 1 in random order.
std::vector<Index> shuffled(Index count, convmat::Rng rng);

}  // namespace train
