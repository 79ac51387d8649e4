#include <fmt/format.h>

#include <convmat/experiment/experiment.hpp>
#include <convmat/program/progress.hpp>

#include "study.hpp"

using namespace convmat;
using namespace clipping;

namespace {

struct Layer {
  std::string name;
  PaddingMode mode;
  Index stride;
};
const Layer layers[] = {{"circular", PaddingMode::circular, 1},
                        {"zeros", PaddingMode::zeros, 1},
                        {"circular, stride 2", PaddingMode::circular, 2}};

void declare(CommandLine& options) {
  options.option("kernels", "N", "random kernels for each layer", "3");
  options.option("channels", "N", "of inputs and outputs", "16");
  options.option("image", "N", "pixels along each axis, 4 or more, even", "16");
  options.option("share", "X", "c over the norm of the layer, in (0, 1)", "0.5");
  options.option("sweeps", "N,...", "after how many sweeps to look, ascending", "1,2,3,5,10,20,50");
  options.option("tolerance", "X", "of the projections: excess over the norm of the kernel", "0.01");
}

/// The options, as far as they are numbers that make sense.
struct Settings {
  Index kernels, channels, image;
  double share, tolerance;
  Shape sweeps;

  explicit Settings(const CommandLine& options)
      : kernels(options.integer("kernels", 1)),
        channels(options.integer("channels", 1)),
        image(options.integer("image", 4)),
        share(options.number("share")),
        tolerance(options.number("tolerance")),
        sweeps(options.integers("sweeps", 1)) {
    if (image % 2) throw UsageError("--image " + options.text("image") + "; expected an even number");
    if (!(share > 0 && share < 1))
      throw UsageError("--share " + options.text("share") + "; expected a number in (0, 1)");
    if (!(tolerance >= 1e-6 && tolerance < 1))
      throw UsageError("--tolerance " + options.text("tolerance") + "; expected a number in [1e-6, 1)");
    if (std::adjacent_find(sweeps.begin(), sweeps.end(), std::greater_equal<>()) != sweeps.end())
      throw UsageError("--sweeps " + options.text("sweeps") + "; expected ascending numbers");
  }

  /// What the record is of, and kernels enough for their mean to be that of other kernels.
  bool is_recorded() const { return channels == 16 && image == 16 && share == 0.5 && kernels >= 3; }
};

// Normal weights of variance 2 / fan-in (He et al. 2015), the same for all layers.
Tensor<double> he_kernel(Index channels, Rng rng) {
  const Tensor<double> normal = randn({channels, channels, 3, 3}, rng);
  return std::sqrt(2.0 / static_cast<double>(9 * channels)) * normal;
}

Task task(const Settings& settings, const Layer& layer, Index number, const Rng& root) {
  ConvOperator<double> T = conv(he_kernel(settings.channels, root.split(static_cast<std::uint64_t>(number))),
                                {.image = {settings.image, settings.image},
                                 .stride = {layer.stride},
                                 .padding = Padding{1},
                                 .padding_mode = layer.mode});
  const double norm = spectral_norm(T).value;
  return {layer.name, number, std::move(T), settings.share * norm};
}

void run(Report& report) {
  const Settings settings(report.options());
  Study study(report, settings.sweeps, settings.tolerance);
  Progress progress(report.options(), "clipping", "kernels",
                    static_cast<Index>(std::size(layers)) * settings.kernels);
  for (const Layer& layer : layers)
    for (Index number = 0; number < settings.kernels; ++number) {
      study.add(task(settings, layer, number, report.random()));
      progress.advance();
    }
  if (settings.is_recorded()) study.compare_with_record(layers[0].name);
  study.write_tables();
  report.figure("norms",
                "Norms and distances after sweeps of clipping, means over the kernels; distance against norm "
                "of one kernel",
                study.picture());
}

std::string dry_run(const CommandLine& options) {
  const Settings settings(options);
  std::string text;
  for (const Layer& layer : layers)
    text += fmt::format("{}: {} kernels {}, images {}x{}\n", layer.name, settings.kernels,
                        joined({settings.channels, settings.channels, 3, 3}), settings.image, settings.image);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment({.name = "080-clipping",
                         .summary = "kernels of a smaller norm: scaled, clipped and truncated, projected",
                         .picture = "norms after sweeps, and distances",
                         .example = "--kernels 10 --tolerance 0.001 --output clipping.h5 --plot clipping.svg",
                         .declare = declare,
                         .dry_run = dry_run,
                         .run = run},
                        argc, argv);
}
