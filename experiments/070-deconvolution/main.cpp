#include <fmt/format.h>

#include <convmat/experiment/experiment.hpp>
#include <convmat/program/progress.hpp>

#include "common/fashion_mnist.hpp"
#include "scene.hpp"
#include "study.hpp"

using namespace convmat;
using namespace experiments;
using namespace deconvolution;

namespace {

constexpr Index extent = 9;
constexpr double sigma = 1.5;

void declare(CommandLine& options) {
  options.option("size", "N", "pixels along each axis of the scene, 16 or more", "64");
  options.option("garments", "N", "images of Fashion-MNIST", "3");
  options.option("noise", "SHARE", "norm of the noise over that of the blurred image", "0.01");
  options.option("data", "DIR", "where Fashion-MNIST lies", fashion_mnist_directory);
}

double noise_of(const CommandLine& options) {
  const double noise = options.number("noise");
  if (!(noise > 0 && noise < 1))
    throw UsageError("--noise " + options.text("noise") + "; expected a share in (0, 1)");
  return noise;
}

ConvOperator<double> camera(Index size, PaddingMode mode) {
  return conv(gaussian(extent, sigma),
              {.image = {size, size}, .padding = Padding{extent / 2}, .padding_mode = mode});
}

std::vector<Photo> photos(const CommandLine& options, Rng rng) {
  const Index size = options.integer("size", 16), garments = options.integer("garments", 0);
  std::vector<Photo> all{
      photo("scene", camera(size, PaddingMode::zeros), scene(size), noise_of(options), rng)};
  if (garments == 0) return all;
  const Tensor<double> images = fashion_mnist_images(options.text("data"), Part::test, garments);
  const ConvOperator<double> blur = camera(28, PaddingMode::zeros);
  for (Index i = 0; i < garments; ++i) {
    const double* first = images.data() + i * 28 * 28;
    all.push_back(photo("garment-" + std::to_string(i), blur,
                        Tensor<double>({1, 28, 28}, {first, first + 28 * 28}), noise_of(options), rng));
  }
  return all;
}

void run(Report& report) {
  const CommandLine& options = report.options();
  const std::vector<Photo> all = photos(options, report.random());
  Progress progress(options, "finding", "reconstructions", 2 * static_cast<Index>(all.size()));
  Study study(report);
  for (const Photo& each : all) {
    report.file().write("photos/" + each.name + "/sharp", each.sharp);
    report.file().write("photos/" + each.name + "/blurred", each.blurred);
    report.file().attribute("photos/" + each.name, "noise", each.noise);
    for (const auto& [name, mode] :
         {std::pair("exact", PaddingMode::zeros), {"circular", PaddingMode::circular}}) {
      const ConvOperator<double> model = camera(each.sharp.shape()[1], mode);
      report.file().write("photos/" + each.name + "/" + name + "/A", AnyOperator(model));
      study.add(each, model, name);
      progress.advance();
    }
  }
  report.table("reconstructions",
               "Errors relative to the sharp image: whole, in the frame of 4 pixels, inside of it",
               study.table());
  report.figure(
      "reconstructions",
      "Error, cross-validation and L-curve of every photo as λ grows, by the exact and the circular model",
      study.picture());
}

std::string dry_run(const CommandLine& options) {
  std::string text;
  for (const Photo& each : photos(options, Rng(0)))
    text += fmt::format("{}: {}, noise {:.3g}\n", each.name, joined(each.sharp.shape()), each.noise);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment(
      {.name = "070-deconvolution",
       .summary = "blurred images found again, with the camera as it is and with its circular twin",
       .picture = "errors, cross-validation and L-curves",
       .example = "--size 128 --noise 0.01 --output deconvolution.h5 --plot deconvolution.svg",
       .declare = declare,
       .dry_run = dry_run,
       .run = run},
      argc, argv);
}
