#include "picture.hpp"

#include <convmat/plot/line_chart.hpp>

using namespace convmat;

namespace train {
namespace {

constexpr std::size_t parts = 10;  // of an epoch

Curve learning(const Run& run, double StepRecord::*value) {
  const std::size_t epochs = run.epochs.size(), steps = run.steps.size();
  Curve curve{"learning", {}, {}};
  for (std::size_t i = 0; i < epochs * parts; ++i) {
    const std::size_t begin = i * steps / (epochs * parts), end = (i + 1) * steps / (epochs * parts);
    if (begin == end) continue;
    double sum = 0;
    for (std::size_t s = begin; s < end; ++s) sum += run.steps[s].*value;
    curve.x.push_back((static_cast<double>(i) + 0.5) / parts);
    curve.y.push_back(sum / static_cast<double>(end - begin));
  }
  return curve;
}

Curve validation(const Run& run, double EpochRecord::*value) {
  Curve curve{"validation", {}, {}};
  for (std::size_t i = 0; i < run.epochs.size(); ++i) {
    curve.x.push_back(static_cast<double>(i + 1));
    curve.y.push_back(run.epochs[i].*value);
  }
  return curve;
}

}  // namespace

std::string picture(const Run& run) {
  return line_charts_svg(
      "LeNet on Fashion-MNIST",
      {{"loss",
        "epoch",
        "cross-entropy",
        {learning(run, &StepRecord::loss), validation(run, &EpochRecord::validation_loss)}},
       {"accuracy",
        "epoch",
        "part that is right",
        {learning(run, &StepRecord::accuracy), validation(run, &EpochRecord::validation_accuracy)}}});
}

}  // namespace train
