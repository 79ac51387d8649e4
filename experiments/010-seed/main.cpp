#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <convmat/experiment/experiment.hpp>
#include <convmat/plot/spy.hpp>
#include <convmat/program/progress.hpp>
#include <limits>

#include "cells.hpp"
#include "common/fashion_mnist.hpp"
#include "common/slice.hpp"
#include "loops.hpp"
#include "matrices.hpp"
#include "updates.hpp"

using namespace convmat;
using namespace experiments;
using namespace seed;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();  // the notebook has no such number

void declare(CommandLine& options) {
  options.option("images", "N", "how many images of Fashion-MNIST", "32");
  options.option("data", "DIR", "where Fashion-MNIST is", fashion_mnist_directory);
}

Bytes bytes() {
  Bytes result;
  for (const Cell& cell : {notebook_toeplitz, notebook_unfold}) result.add(cell.group, geometry_of(cell));
  for (const Cell& cell : update_cells) result.add(cell.group, geometry_of(cell));
  return result;
}

std::string dry_run(const CommandLine& options) {
  const Index images = options.integer("images", 1);
  return to_text(bytes().table()) +
         fmt::format("\n{} images of Fashion-MNIST, {}\n", images, format_bytes(images * 28 * 28 * 8));
}

void run_cells(const CommandLine& options, const Tensor<double>& photos, Report& report) {
  const Rng root = report.random();
  const auto random = [&](std::uint64_t stream, const Shape& shape) {
    Rng rng = root.split(stream);
    return randn(shape, rng);
  };
  const Tensor<double> noise = random(0, {notebook_batch, 3, 32, 32});
  report.file().write("notebook/images", noise);
  report.file().write("fashion/images", photos);

  Progress progress(options, "running", "cells", 5 + static_cast<Index>(update_cells.size()));
  Comparisons comparisons;
  toeplitz_cell(notebook_toeplitz.group, random(1, notebook_toeplitz.kernel), random(2, {3, 10, 12}),
                7.271e-28, comparisons, report);
  progress.advance();
  unfold_cell(notebook_unfold.group, random(3, notebook_unfold.kernel), noise, 5.1425e-08, comparisons,
              report);
  progress.advance();
  toeplitz_cell(fashion_toeplitz.group, random(4, fashion_toeplitz.kernel), slice_of(photos, 0), none,
                comparisons, report);
  progress.advance();
  unfold_cell(fashion_unfold.group, random(4, fashion_unfold.kernel), photos, none, comparisons, report);
  progress.advance();
  report.table("comparisons", "A convolution is a matrix, and a product with patches: squared errors",
               comparisons.table());
  report.table("bytes", "What the matrices take", bytes().table());
  wrong_ways_cell(root.split(5), report);
  progress.advance();
  report.say("What each step does to f. slope = <G, dK>; a full step reaches slope + f = 0.\n");
  for (const Cell& cell : update_cells) {
    const ConvOperator<double> T(geometry_of(cell), random(6, cell.kernel));
    update_cell(cell.group, Problem(T, cell.real ? photos : noise), report);
    progress.advance();
  }
}

void run(Report& report) {
  const CommandLine& options = report.options();
  const Index images = options.integer("images", 1);
  const Tensor<double> photos = fashion_mnist_images(options.text("data"), Part::train, images);
  require_memory(checked_product(images, 5 * 8 * 8 * 28 * 28, "bytes"), "the largest cell",
                 format_count(images) + " images", "take fewer --images, or --max-memory");
  run_cells(options, photos, report);
  report.figure("matrix", "The matrix T of the notebook's layer, a colour for each tap",
                spy_svg(geometry_of(notebook_toeplitz)));
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment(
      {.name = "010-seed",
       .summary = "the notebook's experiment, on random data of its own sizes and on real images",
       .picture = "the notebook's T",
       .example = "--images 256 --output seed.h5 --plot T.svg",
       .declare = declare,
       .dry_run = dry_run,
       .run = run},
      argc, argv);
}
