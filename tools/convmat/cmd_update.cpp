#include <convmat/program/text_table.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(f = mean over outputs of the sum over the batch of |T x - y|^2, with y = 0 where no target is given (the
notebook's fc). The step goes down the steepest way in a metric: kernel (unfold form), toeplitz (Frobenius norm of the
matrix; the two agree where every tap is used equally often) or output (what it does to T x: Gauss-Newton).

How far, by --rule:
  polyak        until the linear model of f reaches --least; with 0, <G, ΔK> + f vanishes up to rounding
  exact         to the least f along the way
  fixed         --length times the gradient in the metric
  normalised    |ΔK| = --length
  backtracking  from --length on halved until f falls by 1e-4 of what the linear model says

Example:
  convmat update --kernel K.npy --input X.npy --padding same --metric toeplitz --output K1.npy
  convmat update --kernel K.npy --input X.npy --padding same --metric output --rule exact --output K1.npy
)";

const std::vector<std::string> metrics{"kernel", "toeplitz", "output"};
const std::vector<std::string> rules{"polyak", "exact", "fixed", "normalised", "backtracking"};

CommandLine options() {
  CommandLine line("convmat update", "one step of the kernel down a loss", details);
  add_layer_options(line);
  line.option("input", "X.npy", "batch (N, C, spatial...)");
  line.option("target", "Y.npy", "what the convolution should make of it; zero where it is not given");
  line.option("metric", "METRIC", "kernel, toeplitz or output", "kernel");
  line.option("rule", "RULE", "polyak, exact, fixed, normalised or backtracking", "polyak");
  line.option("length", "0.1", "of a fixed, normalised or first step", "1");
  line.option("least", "0", "the least value that f can have, for polyak", "0");
  return line;
}

double positive(const CommandLine& line, const char* name) {
  const double value = line.number(name);
  if (!(value > 0))
    throw UsageError("--" + std::string(name) + " " + line.text(name) + "; expected more than 0");
  return value;
}

StepRule rule_of(const CommandLine& line) {
  const std::size_t rule = line.choice("rule", rules);
  const double length = positive(line, "length");
  if (line.given("length") && rule < 2)
    throw UsageError("--length " + line.text("length") + " does not go with --rule " + rules[rule]);
  if (line.given("least") && rule != 0)
    throw UsageError("--least " + line.text("least") + " does not go with --rule " + rules[rule]);
  const StepRule all[] = {PolyakRule{line.number("least")}, ExactLineSearch{}, FixedStep{length},
                          NormalisedStep{length}, Backtracking{.initial = length}};
  return all[rule];
}

template <Scalar S>
Tensor<S> updated_kernel(const CommandLine& line, const Layer& layer, const AnyTensor& input,
                         const std::optional<AnyTensor>& given_target) {
  const auto metric = static_cast<Metric>(line.choice("metric", metrics));
  const ConvOperator<S> conv = layer.conv<S>();
  const Tensor<S> x = tensor_as<S>(input).reshaped(
      prepend(volume(shape_of(input)) / volume(layer.geometry.domain()), layer.geometry.domain()));
  std::optional<Tensor<S>> target;
  if (given_target) target = tensor_as<S>(*given_target);
  const LossFunction<S> loss = [&](const Tensor<S>& y) {
    return mean_of_squares(target ? y - target->reshaped(y.shape()) : y);
  };
  const UpdateStep<S> step = update_step(conv, x, loss, metric, rule_of(line));
  if (!line.quiet()) {
    TextTable table({line.text("rule") + " step, " + std::string(to_string(metric)) + " metric", ""});
    table.add({"f", format_number(step.before, 12)});
    table.add({"<G, ΔK> + f", format_number(step.check)});
    table.add({"f after the step", format_number(step.after, 12)});
    table.add({"predicted decrease", format_number(-step.predicted, 12)});
    table.add({"attained decrease", format_number(-step.attained, 12)});
    std::cerr << table.str();
  }
  return conv.kernel() + step.direction;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  line.choice("metric", metrics);
  rule_of(line);
  const Output output(line, tensor_endings);
  const AnyTensor input = load_argument(line, "input");
  const Layer layer = load_layer_for(line, "input", input);
  if (layer.transposed) throw UsageError("update works on convolutions; " + layer.spoken + " is transposed");
  require_shape(line, "input", input, layer.domain(), layer.spoken);
  std::vector<const AnyTensor*> operands{&layer.kernel};
  std::optional<AnyTensor> target;
  if (line.has("target")) {
    target = load_argument(line, "target");
    require_shape(line, "target", *target, layer.range(), layer.spoken);
    if (volume(shape_of(*target)) / volume(layer.range()) != volume(shape_of(input)) / volume(layer.domain()))
      throw ShapeError(spoken(line, "target", *target) + " and " + spoken(line, "input", input) +
                       " are batches of different sizes");
    operands.push_back(&*target);
  }
  if (line.has("dry-run")) return std::cout << report(layer), Exit::done;
  output.save(with_result_scalar(input, operands, [&]<Scalar S>() -> AnyTensor {
    return updated_kernel<S>(line, layer, input, target);
  }));
  return Exit::done;
}

}  // namespace

const Command update_command{"update", "one step of the kernel down a loss, in three metrics", run};

}  // namespace convmat::tool
