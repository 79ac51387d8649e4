#include <fmt/format.h>

#include <convmat/experiment/experiment.hpp>
#include <convmat/program/progress.hpp>

#include "golden.hpp"
#include "growth.hpp"
#include "study.hpp"

using namespace convmat;
using namespace norms;

namespace {

void declare(CommandLine& options) {
  options.option("size", "N", "pixels along each axis before the stem, 16 or more", "32");
  options.option("channels", "N", "of a block, a multiple of 4", "16");
  options.option("steps", "N", "of the power iteration", "1000");
  options.option("largest", "N", "pixels along each axis of the largest image of growing ones", "320");
  options.flag("full", "a block in its true size, 64 channels on 56 x 56, as well: minutes");
}

std::vector<Layer> layers(const CommandLine& options, const Rng& root) {
  const Index channels = options.integer("channels", 4);
  if (channels % 4 != 0)
    throw UsageError("--channels " + options.text("channels") + "; expected a multiple of 4");
  std::vector<Layer> all = residual_layers(channels, options.integer("size", 16), root);
  if (options.has("full")) all.push_back(true_block(root.split(all.size())));
  return all;
}

void run(Report& report) {
  const CommandLine& options = report.options();
  const Index steps = options.integer("steps", 1), largest = options.integer("largest", 10);
  const Rng root = report.random().split(0);
  Study study(report, steps);
  {
    const std::vector<Layer> all = layers(options, root);
    Index cases = 0;
    for (const Layer& layer : all) cases += static_cast<Index>(layer.modes().size());
    Progress progress(options, "bounding", "layers", cases);
    for (const Layer& layer : all)
      for (const PaddingMode mode : layer.modes()) {
        study.add(layer, mode);
        progress.advance();
      }
  }
  study.finish();
  golden_numbers(report);
  std::vector<Chart> charts = growth(report, largest, steps);
  charts.insert(charts.begin() + 1, study.chart());
  charts.push_back(tightness(report, options.integer("channels", 4), largest));
  report.figure("norms",
                "How far norms, bounds and iterates are from σ₁, by size of the image and number of steps",
                line_charts_svg("Spectral norms of layers", charts, 2));
}

std::string dry_run(const CommandLine& options) {
  std::string text;
  for (const Layer& layer : layers(options, Rng(0)))
    text += fmt::format("{}: {}, {} paddings\n", layer.name, describe(layer.padded(PaddingMode::zeros)),
                        layer.modes().size());
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment({.name = "050-spectral-norms",
                         .summary = "what every method says of the largest singular value of a layer",
                         .picture = "errors and bounds",
                         .example = "--threads 1 --output norms.h5 --plot norms.svg",
                         .declare = declare,
                         .dry_run = dry_run,
                         .run = run},
                        argc, argv);
}
