#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <convmat/experiment/experiment.hpp>
#include <convmat/program/text_table.hpp>

#include "checkpoint.hpp"
#include "lenet.hpp"
#include "picture.hpp"

using namespace convmat;
using namespace train;

namespace {

std::string dry_run(const CommandLine& options) {
  const Settings settings = read_settings(options);
  const Network<float> network = lenet(Rng(settings.seed));
  std::string text;
  Index count = 0;
  for (const auto& layer : network.layers())
    text += fmt::format("{} -> {}\n", layer->name(), to_string(layer->range()));
  for (const Tensor<float>& parameter : network.parameters()) count += parameter.size();
  const Index images = settings.images - settings.validation;
  return text + fmt::format("\n{} parameters; {} images in {} steps, {} times\n", format_count(count),
                            format_count(images),
                            format_count((images + settings.batch - 1) / settings.batch), settings.epochs);
}

void train_on(Run& run, Report& report, const Settings& settings, const Splits& splits) {
  const auto done = static_cast<Index>(run.epochs.size());
  Progress progress(report.options(), "training", "images",
                    splits.train.size() * std::max<Index>(settings.epochs - done, 0));
  try {
    for (Index epoch = done; epoch < settings.epochs; ++epoch) {
      run_epoch(run, splits, settings, progress);
      report.checkpoint().write([&](Hdf5Writer& file) { write_checkpoint(file, run); });
    }
  } catch (const NumericError& error) {
    throw NumericError(
        fmt::format("{}; {}", error.what(),
                    run.epochs.empty()
                        ? "a smaller --rate or --longest may do"
                        : fmt::format("{} holds epoch {}", report.checkpoint().path(), run.epochs.size())));
  }
}

void write_score(Report& report, const Score& score, const DataSet& data) {
  Tensor<double> confusion({10, 10});
  for (std::size_t i = 0; i < data.labels.size(); ++i)
    confusion[data.labels[i] * 10 + score.predictions[i]] += 1;
  report.file().write("test/confusion", confusion);
  report.keep("predictions", "What every test image is, and what it is taken for",
              {{"label", data.labels}, {"prediction", score.predictions}});
  report.table("test", fmt::format("Test, {} images", format_count(data.size())),
               {{"accuracy", std::vector{score.accuracy}}, {"loss", std::vector{score.loss}}});
}

void run(Report& report) {
  const Settings settings = read_settings(report.options());
  const Splits splits = read_splits(settings);
  const auto& last = report.checkpoint().last();
  Run run = last ? read_checkpoint(*last, settings) : Run(settings);
  train_on(run, report, settings, splits);
  report.table("epochs", "Training", epoch_table(run));
  report.keep("steps", "Loss, part of the batch that is right and <G, ΔK> at every step", step_table(run));
  write_parameters(report.file(), run);
  write_score(report, score(run.network.with_parameters(run.average), splits.test), splits.test);
  report.figure("training", "Loss and accuracy while learning, and on images that are not learned from",
                picture(run));
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment(
      {.name = "040-train",
       .summary = "a network trained on Fashion-MNIST by transposes and kernel gradients of its operators",
       .picture = "loss and accuracy",
       .example = "--method polyak --metric toeplitz --output polyak.h5 --plot polyak.svg",
       .declare = declare_settings,
       .dry_run = dry_run,
       .run = run,
       .length = {"epochs"}},
      argc, argv);
}
