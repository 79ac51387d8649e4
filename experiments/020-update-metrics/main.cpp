#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <convmat/experiment/experiment.hpp>
#include <convmat/program/progress.hpp>

#include "common/fashion_mnist.hpp"
#include "tables.hpp"

using namespace convmat;
using namespace experiments;
using namespace metrics;

namespace {

const Shape notebook_images{32, 3, 32, 32}, notebook_kernel{2, 3, 4, 4};
const Shape fashion_kernel{4, 1, 5, 5};

void declare(CommandLine& options) {
  options.option("images", "N", "how many images of Fashion-MNIST", "16");
  options.option("steps", "N", "how many steps of each kind", "1000");
  options.option("data", "DIR", "where Fashion-MNIST is", fashion_mnist_directory);
}

std::string dry_run(const CommandLine& options) {
  const Index images = options.integer("images", 1), steps = options.integer("steps", 1);
  std::vector<std::string> tasks, names;
  std::vector<Index> batch, multiplications;
  const auto add = [&](const std::string& data, const Layer& layer, const Shape& kernel, Index count) {
    const auto T = conv(Tensor<double>(kernel), layer.options);
    tasks.push_back(data + "/" + layer.name);
    names.push_back(describe(T));
    batch.push_back(count);
    multiplications.push_back(checked_product(T.geometry().multiplications(), count, "multiplications"));
  };
  for (const Layer& layer : layers({32, 32})) add("notebook", layer, notebook_kernel, notebook_images[0]);
  for (const char* data : {"teacher", "noise"})
    for (const Layer& layer : layers({28, 28})) add(data, layer, fashion_kernel, images);
  return to_text({{"task", tasks},
                  {"layer", names},
                  {"images", batch},
                  {"multiplications_per_apply", multiplications}}) +
         fmt::format("\n{} steps of 13 or 14 kinds each\n", steps);
}

std::vector<Task> tasks(const CommandLine& options, const Tensor<double>& photos, const Tensor<double>& noise,
                        const Rng& root) {
  const auto random = [&](std::uint64_t stream, const Shape& shape) {
    Rng rng = root.split(stream);
    return randn(shape, rng);
  };
  std::vector<Task> all;
  for (const Layer& layer : layers({32, 32}))
    all.push_back(notebook_task(layer, random(1, notebook_kernel), noise));
  const Tensor<double> start = random(2, fashion_kernel), teacher = random(3, fashion_kernel);
  for (const Layer& layer : layers({28, 28})) {
    all.push_back(teacher_task(layer, start, photos, teacher));
    all.push_back(noise_task(all.back(), static_cast<std::uint64_t>(options.integer("seed", 0))));
  }
  return all;
}

Tensor<double> row(const std::vector<double>& values) {
  return Tensor<double>({static_cast<Index>(values.size())}, values);
}

Tensor<double> stack(const std::vector<Tensor<double>>& slices) {
  std::vector<double> elements;
  for (const Tensor<double>& slice : slices) elements.insert(elements.end(), slice.begin(), slice.end());
  return Tensor<double>(prepend(static_cast<Index>(slices.size()), slices[0].shape()), std::move(elements));
}

void store(const Outcome& outcome, Hdf5Writer& file) {
  const std::string group = outcome.task.group();
  file.write(group + "/T", AnyOperator(outcome.task.start));
  file.write(group + "/target", outcome.task.target);
  file.write(group + "/solution", outcome.task.solution);
  file.attribute(group, "least", outcome.task.least);
  for (const Run& run : outcome.runs) {
    const std::string place = group + "/runs/" + run.key;
    file.write(place + "/f", row(run.f));
    file.write(place + "/slope", row(run.slope));
    file.write(place + "/recorded", row({run.recorded.begin(), run.recorded.end()}));
    file.write(place + "/kernels", stack(run.kernels));
    file.write(place + "/steps", stack(run.steps));
  }
}

std::vector<Outcome> run_all(const CommandLine& options, std::vector<Task> tasks, Report& report) {
  const Index steps = options.integer("steps", 1);
  std::vector<Outcome> outcomes;
  for (Task& task : tasks) outcomes.push_back({std::move(task), {}});
  Progress progress(options, "descending", "tasks", static_cast<Index>(outcomes.size()));
  for (Outcome& outcome : outcomes) {
    for (const Method& method : methods(outcome.task)) {
      outcome.runs.push_back(descend(outcome.task, method, steps));
      check_interrupted();
    }
    check(outcome.task, outcome.runs, report);
    store(outcome, report.file());
    progress.advance();
  }
  return outcomes;
}

void run(Report& report) {
  const CommandLine& options = report.options();
  const Index images = options.integer("images", 1);
  const Tensor<double> photos = fashion_mnist_images(options.text("data"), Part::train, images);
  require_memory(checked_product(images, 8 * 8 * 4 * 28 * 28, "bytes"), "eight targets",
                 format_count(images) + " images", "take fewer --images, or --max-memory");
  const Rng root = report.random();
  Rng stream = root.split(0);
  const Tensor<double> noise = randn(notebook_images, stream);
  report.file().write("images/notebook", noise);
  report.file().write("images/fashion", photos);
  const std::vector<Outcome> outcomes = run_all(options, tasks(options, photos, noise, root), report);
  write_tables(outcomes, report);
  report.figure("steps", "What is left of f - f* after so many steps, by task, layer, step and metric",
                picture(outcomes, {"notebook", "teacher", "noise"}));
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment({.name = "020-update-metrics",
                         .summary = "one layer, every form of the notebook's step in both of its spaces",
                         .picture = "f against the step",
                         .example = "--images 100 --output steps.h5 --plot steps.svg",
                         .declare = declare,
                         .dry_run = dry_run,
                         .run = run},
                        argc, argv);
}
