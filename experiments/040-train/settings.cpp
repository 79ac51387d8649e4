#include "settings.hpp"

#include <fmt/format.h>

#include "common/fashion_mnist.hpp"

using namespace convmat;

namespace train {
namespace {

const std::vector<std::string> methods{"sgd", "adam", "polyak"}, metrics{"kernel", "toeplitz"};

double positive(const CommandLine& options, const std::string& name, double otherwise) {
  if (!options.has(name)) return otherwise;
  const double value = options.number(name);
  if (!(value > 0)) throw UsageError(fmt::format("--{} {}; expected more than 0", name, options.text(name)));
  return value;
}

// Words that say nothing to the chosen method are mistakes.
void refuse_foreign(const CommandLine& options, const std::string& option, const std::string& owners) {
  const std::string& method = options.text("method");
  if (options.given(option) && owners.find(method) == std::string::npos)
    throw UsageError(
        fmt::format("--{} says nothing to --method {}; it belongs to {}", option, method, owners));
}

}  // namespace

void declare_settings(CommandLine& options) {
  options.option("data", "DIR", "where Fashion-MNIST is", experiments::fashion_mnist_directory);
  options.option("images", "N", "how many of its 60,000 images to learn from and to validate with", "60000");
  options.option("validation", "N", "how many of these are kept for validation", "5000");
  options.option("test", "N", "how many of its 10,000 others to test with", "10000");
  options.option("epochs", "N", "how often every image is seen", "5");
  options.option("batch", "N", "images in a step", "64");
  options.option("method", "sgd|adam|polyak", "how the weights move", "adam");
  options.option("metric", "kernel|toeplitz", "in which a step of sgd or polyak is steepest", "kernel");
  options.option("rate", "R", "of sgd (0.02 if not said) and adam (0.002)");
  options.option("momentum", "M", "of sgd, 0 or more and less than 1", "0.9");
  options.option("least", "F", "the loss f* that polyak heads for", "0");
  options.option("longest", "T", "the longest step of polyak, T gradients (0.2 if not said)");
  options.option("average", "A", "judge the mean of the weights over the last A steps or so", "200");
}

Settings read_settings(const CommandLine& options) {
  refuse_foreign(options, "metric", "sgd, polyak");
  refuse_foreign(options, "rate", "sgd, adam");
  refuse_foreign(options, "momentum", "sgd");
  refuse_foreign(options, "least", "polyak");
  refuse_foreign(options, "longest", "polyak");
  Settings settings{};
  settings.data = options.text("data");
  settings.images = options.integer("images", 2);
  settings.validation = options.integer("validation", 1);
  settings.test = options.integer("test", 1);
  settings.batch = options.integer("batch", 1);
  settings.epochs = options.integer("epochs", 1);
  settings.method = static_cast<Method>(options.choice("method", methods));
  settings.metric = static_cast<Metric>(options.choice("metric", metrics));
  settings.rate = positive(options, "rate", settings.method == Method::adam ? 0.002 : 0.02);
  settings.momentum = options.number("momentum");
  settings.least = options.number("least");
  settings.longest = positive(options, "longest", 0.2);
  settings.average = options.number("average");
  if (!(settings.average >= 1))
    throw UsageError(fmt::format("--average {}; expected 1 or more", options.text("average")));
  settings.seed = static_cast<std::uint64_t>(options.integer("seed", 0));
  if (settings.validation >= settings.images)
    throw UsageError(
        fmt::format("--validation {} of --images {}; expected fewer", settings.validation, settings.images));
  return settings;
}

}  // namespace train
