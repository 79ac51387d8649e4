#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/provenance.hpp>
#include <filesystem>
#include <iostream>

#include "checkpoint.hpp"
#include "lenet.hpp"
#include "picture.hpp"

using namespace convmat;
using namespace train;

namespace {

CommandLine command_line() {
  CommandLine options(
      "040-train", "a network trained on Fashion-MNIST by transposes and kernel gradients of its operators",
      "After every epoch the run is published as OUTPUT's .checkpoint.h5, from which --resume goes on,\n"
      "bit for bit; at the end OUTPUT takes its place. The table goes to stderr, the name of the file\n"
      "to stdout. Where the loss is no number, the run stops with code 65 and the checkpoint stays.\n\n"
      "Example: 040-train --method polyak --metric toeplitz --output polyak.h5 --plot polyak.svg\n");
  declare_settings(options);
  options.flag("resume", "go on from the checkpoint, where there is one");
  options.option("plot", "FILE", "draw loss and accuracy as an SVG");
  options.option("output", "FILE", "", "040-train.h5");
  return options;
}

Exit dry_run(const CommandLine& options, const Settings& settings) {
  const Network<float> network = lenet(Rng(settings.seed));
  Index count = 0;
  for (const auto& layer : network.layers())
    std::cerr << fmt::format("{} -> {}\n", layer->name(), to_string(layer->range()));
  for (const Tensor<float>& parameter : network.parameters()) count += parameter.size();
  const Index images = settings.images - settings.validation;
  std::cerr << fmt::format("\n{} parameters; {} images in {} steps, {} times; would write {}\n",
                           format_count(count), format_count(images),
                           format_count((images + settings.batch - 1) / settings.batch), settings.epochs,
                           options.text("output"));
  return Exit::done;
}

// A run from its first epoch, or from where its checkpoint stands.
Run started(const CommandLine& options, const Settings& settings, const std::string& checkpoint) {
  if (!std::filesystem::exists(checkpoint)) return Run(settings);
  if (options.has("resume")) return read_checkpoint(checkpoint, settings);
  if (!options.has("force"))
    throw CreateError(
        checkpoint + " is of a run that did not end; --resume goes on with it, --force starts over", EEXIST);
  return Run(settings);
}

void train_on(Run& run, const CommandLine& options, const Settings& settings, const Splits& splits,
              const std::string& checkpoint) {
  const auto done = static_cast<Index>(run.epochs.size());
  Progress progress(options, "training", "images", splits.train.size() * (settings.epochs - done));
  try {
    for (Index epoch = done; epoch < settings.epochs; ++epoch) {
      run_epoch(run, splits, settings, progress);
      write_checkpoint(checkpoint, run, settings);
    }
  } catch (const NumericError& error) {
    throw NumericError(fmt::format("{}; {}", error.what(),
                                   run.epochs.empty()
                                       ? "a smaller --rate or --longest may do"
                                       : fmt::format("{} holds epoch {}", checkpoint, run.epochs.size())));
  }
}

void write_score(Hdf5Writer& file, const Score& score, const DataSet& data) {
  Tensor<double> confusion({10, 10});
  for (std::size_t i = 0; i < data.labels.size(); ++i)
    confusion[data.labels[i] * 10 + score.predictions[i]] += 1;
  file.write("tables/predictions", Table{{"label", data.labels}, {"prediction", score.predictions}});
  file.write("test/confusion", confusion);
  file.attribute("test", "loss", score.loss);
  file.attribute("test", "accuracy", score.accuracy);
}

Exit experiment(const CommandLine& options, const Settings& settings) {
  const Provenance provenance(options);
  const std::string output = options.text("output"), checkpoint = checkpoint_path(output);
  require_replaceable(output, options.overwrite());
  const Splits splits = read_splits(settings);
  Run run = started(options, settings, checkpoint);
  train_on(run, options, settings, splits, checkpoint);
  const Score test = score(run.network.with_parameters(run.average), splits.test);
  Hdf5Writer file(output, options.overwrite());
  write_run(file, run, settings);
  write_score(file, test, splits.test);
  if (options.has("plot")) publish_bytes(options.text("plot"), picture(run), options.overwrite());
  provenance.write(file);
  file.publish();
  std::filesystem::remove(checkpoint);
  if (!options.quiet())
    std::cerr << to_text(epoch_table(run))
              << fmt::format("\ntest: accuracy {:.4f}, loss {:.4f}, {} images\n", test.accuracy, test.loss,
                             format_count(splits.test.size()));
  std::cout << output << '\n';
  return Exit::done;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("040-train", [&] {
    CommandLine options = command_line();
    if (!options.parse({argv + 1, argv + argc})) return Exit::done;
    const Settings settings = read_settings(options);
    return options.has("dry-run") ? dry_run(options, settings) : experiment(options, settings);
  });
}
