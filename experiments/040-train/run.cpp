#include "run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/loss.hpp>

#include "lenet.hpp"
#include "streams.hpp"

using namespace convmat;

namespace train {
namespace {

using Gradients = Network<float>::Gradients;

// The class of the largest logit of each image.
std::vector<Index> classes(const Tensor<float>& logits) {
  const Index count = logits.shape()[1];
  std::vector<Index> result;
  for (const float* row = logits.data(); row != logits.data() + logits.size(); row += count)
    result.push_back(std::max_element(row, row + count) - row);
  return result;
}

Index right(const std::vector<Index>& predictions, const std::vector<Index>& labels) {
  Index count = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) count += predictions[i] == labels[i];
  return count;
}

double part(Index count, Index all) { return static_cast<double>(count) / static_cast<double>(all); }

// p + ΔK of every parameter p.
std::vector<Tensor<float>> moved(std::vector<Tensor<float>> parameters,
                                 const std::vector<Tensor<float>>& changes) {
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = parameters[i] + changes[i];
  return parameters;
}

// m + (p - m) / A of every parameter p and its mean m (Polyak and Juditsky 1992, forgetting exponentially).
void follow(std::vector<Tensor<float>>& means, const std::vector<Tensor<float>>& parameters, double steps) {
  for (std::size_t i = 0; i < means.size(); ++i)
    means[i] = means[i] + static_cast<float>(1 / steps) * (parameters[i] - means[i]);
}

// The step of this number in its epoch, down the loss of a batch.
StepRecord step(Run& run, const DataSet& batch, const Settings& settings, std::size_t number) {
  const Gradients at = run.network.gradients(
      batch.images, [&](const Tensor<float>& y) { return softmax_cross_entropy(y, batch.labels); });
  const auto epoch = static_cast<Index>(run.epochs.size()) + 1;
  if (!std::isfinite(at.loss))  // and never negative: NaNs are printed without their sign
    throw NumericError(
        fmt::format("the loss is {} at step {} of epoch {}", std::abs(at.loss), number, epoch));
  const Descent::Step step = run.descent.step(run.network, at);
  run.network = run.network.with_parameters(moved(run.network.parameters(), step.changes));
  follow(run.average, run.network.parameters(), settings.average);
  return {epoch, at.loss, part(right(classes(at.y), batch.labels), batch.size()), step.predicted};
}

std::string note(const Run& run) {
  const StepRecord& last = run.steps.back();
  const std::string validation =
      run.epochs.empty() ? "" : fmt::format("  validation {:.4f}", run.epochs.back().validation_accuracy);
  return fmt::format("epoch {}  loss {:.3f}  accuracy {:.2f}{}", last.epoch, last.loss, last.accuracy,
                     validation);
}

void validate(EpochRecord& record, const Run& run, const DataSet& images) {
  const Score score = train::score(run.network.with_parameters(run.average), images);
  if (!std::isfinite(score.loss))
    throw NumericError(
        fmt::format("the validation loss is {} after epoch {}", std::abs(score.loss), run.epochs.size() + 1));
  record.validation_loss = score.loss;
  record.validation_accuracy = score.accuracy;
}

// Means over the images of the epoch that these steps are.
EpochRecord summary(std::span<const StepRecord> steps, const Settings& settings, Index images) {
  EpochRecord record{};
  Index left = images;
  for (const StepRecord& step : steps) {
    const double weight = part(std::min(settings.batch, left), images);
    record.train_loss += weight * step.loss;
    record.train_accuracy += weight * step.accuracy;
    left -= settings.batch;
  }
  return record;
}

}  // namespace

Run::Run(const Settings& settings)
    : network(lenet(Rng(settings.seed).split(streams::weights))), descent(settings) {
  start = average = network.parameters();
}

void run_epoch(Run& run, const Splits& splits, const Settings& settings, Progress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  const auto epoch = static_cast<Index>(run.epochs.size());
  const std::size_t before = run.steps.size();
  const std::vector<Index> order =
      shuffled(splits.train.size(), Rng(settings.seed).split(streams::epoch(epoch)));
  for (Index at = 0; at < splits.train.size(); at += settings.batch) {
    const Index count = std::min(settings.batch, splits.train.size() - at);
    const DataSet batch = splits.train.pick({order.data() + at, static_cast<std::size_t>(count)});
    run.steps.push_back(step(run, batch, settings, run.steps.size() - before + 1));
    progress.note(note(run));
    progress.advance(count);
  }
  EpochRecord record = summary(std::span(run.steps).subspan(before), settings, splits.train.size());
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  validate(record, run, splits.validation);
  record.parameters = run.average;
  run.epochs.push_back(std::move(record));
}

Score score(const Network<float>& network, const DataSet& data) {
  constexpr Index batch = 250;
  Score result{};
  for (Index at = 0; at < data.size(); at += batch) {
    const Index count = std::min(batch, data.size() - at);
    const DataSet images = data.part(at, count);
    const Tensor<float> logits = network(images.images);
    result.loss += part(count, data.size()) * softmax_cross_entropy(logits, images.labels).value;
    for (const Index prediction : classes(logits)) result.predictions.push_back(prediction);
  }
  result.accuracy = part(right(result.predictions, data.labels), data.size());
  return result;
}

}  // namespace train
