#include <convmat/program/progress.hpp>
#include <convmat/program/provenance.hpp>
#include <iostream>

#include "common/fashion_mnist.hpp"
#include "scene.hpp"
#include "study.hpp"

using namespace convmat;
using namespace experiments;
using namespace deconvolution;

namespace {

constexpr Index extent = 9;
constexpr double sigma = 1.5;

CommandLine command_line() {
  CommandLine options(
      "070-deconvolution", "blurred images found again, with the camera as it is and with its circular twin",
      "Tables go to stderr, the name of the file with everything in it to stdout. Exit code 1:\n"
      "an agreement that theory promises is broken.\n\n"
      "Example: 070-deconvolution --size 128 --noise 0.01 --output deconvolution.h5 --plot "
      "deconvolution.svg\n");
  options.option("size", "N", "pixels along each axis of the scene, 16 or more", "64");
  options.option("garments", "N", "images of Fashion-MNIST", "3");
  options.option("noise", "SHARE", "norm of the noise over that of the blurred image", "0.01");
  options.option("data", "DIR", "where Fashion-MNIST lies", fashion_mnist_directory);
  options.option("plot", "FILE", "draw errors, cross-validation and L-curves as an SVG");
  options.option("output", "FILE", "", "070-deconvolution.h5");
  options.option("seed", "N", "", "2024");
  return options;
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

std::vector<Photo> photos(const CommandLine& options) {
  Rng rng(static_cast<std::uint64_t>(options.integer("seed", 0)));
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

Exit experiment(const CommandLine& options) {
  const Provenance provenance(options);
  const std::vector<Photo> all = photos(options);
  Hdf5Writer file(options.text("output"), options.overwrite());
  Report report(options, file);
  Progress progress(options, "finding", "reconstructions", 2 * static_cast<Index>(all.size()));
  Study study(report);
  for (const Photo& each : all) {
    file.write("photos/" + each.name + "/sharp", each.sharp);
    file.write("photos/" + each.name + "/blurred", each.blurred);
    file.attribute("photos/" + each.name, "noise", each.noise);
    for (const auto& [name, mode] :
         {std::pair("exact", PaddingMode::zeros), {"circular", PaddingMode::circular}}) {
      const ConvOperator<double> model = camera(each.sharp.shape()[1], mode);
      file.write("photos/" + each.name + "/" + name + "/A", AnyOperator(model));
      study.add(each, model, name);
      progress.advance();
    }
  }
  report.table("reconstructions",
               "Errors relative to the sharp image: whole, in the frame of 4 pixels, inside of it",
               study.table());
  const Exit verdict = report.finish();
  if (options.has("plot")) publish_bytes(options.text("plot"), study.picture(), options.overwrite());
  provenance.write(file);
  file.publish();
  std::cout << options.text("output") << '\n';
  return verdict;
}

Exit dry_run(const CommandLine& options) {
  for (const Photo& each : photos(options))
    std::cerr << each.name << ": " << joined(each.sharp.shape()) << ", noise " << each.noise << '\n';
  std::cerr << "would write " << options.text("output") << '\n';
  return Exit::done;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("070-deconvolution", [&] {
    CommandLine options = command_line();
    if (!options.parse({argv + 1, argv + argc})) return Exit::done;
    return options.has("dry-run") ? dry_run(options) : experiment(options);
  });
}
