#pragma once

#include <convmat/networks/network.hpp>
#include <convmat/program/progress.hpp>

#include "data_set.hpp"
#include "descent.hpp"

namespace train {

/// What a step found before it was taken: the loss and the part of its batch that was right; <G, ΔK>.
struct StepRecord {
  Index epoch;
  double loss, accuracy, predicted;
};

/// The averaged network after an epoch. `seconds` are those of its steps alone.
struct EpochRecord {
  double train_loss, train_accuracy, validation_loss, validation_accuracy, seconds;
  std::vector<convmat::Tensor<float>> parameters;
};

/// How a network does on images that it does not learn from.
struct Score {
  double loss, accuracy;
  std::vector<Index> predictions;
};

/// Everything that has happened; what happens next depends on nothing else.
struct Run {
  explicit Run(const Settings& settings);

  convmat::Network<float> network;
  std::vector<convmat::Tensor<float>> start, average;  // m <- m + (p - m) / A after every step
  Descent descent;
  std::vector<StepRecord> steps;
  std::vector<EpochRecord> epochs;
};

/// One more epoch. Throws NumericError, naming the step, where the loss is not finite.
void run_epoch(Run& run, const Splits& splits, const Settings& settings, convmat::Progress& progress);

Score score(const convmat::Network<float>& network, const DataSet& data);

}  // namespace train
