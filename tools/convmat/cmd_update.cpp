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
notebook's fc). The step is a full Polyak step with f* = 0: the shortest one in the metric for which the linear
model of f vanishes, so that <G, ΔK> + f is zero up to rounding. Metrics: kernel (unfold form) and toeplitz
(Frobenius norm of the matrix); they agree where every tap is used equally often.

Example:
  convmat update --kernel K.npy --input X.npy --padding same --metric toeplitz --output K1.npy
)";

CommandLine options() {
  CommandLine line("convmat update", "one Polyak step of the kernel, in kernel or Toeplitz form", details);
  add_layer_options(line);
  line.option("input", "X.npy", "batch (N, C, spatial...)");
  line.option("target", "Y.npy", "what the convolution should make of it; zero where it is not given");
  line.option("metric", "METRIC", "kernel or toeplitz", "kernel");
  return line;
}

template <Scalar S>
Tensor<S> residual(const ConvOperator<S>& op, const Tensor<S>& x, const std::optional<Tensor<S>>& target) {
  const Tensor<S> y = op * x;
  return target ? y - target->reshaped(y.shape()) : y;
}

template <Scalar S>
Tensor<S> updated_kernel(const CommandLine& line, const Layer& layer, const AnyTensor& input,
                         const std::optional<AnyTensor>& given_target) {
  const Metric metric =
      line.choice("metric", {"kernel", "toeplitz"}) == 0 ? Metric::kernel : Metric::toeplitz;
  const ConvOperator<S> before = layer.conv<S>();
  const Tensor<S> x = tensor_as<S>(input).reshaped(
      prepend(volume(shape_of(input)) / volume(layer.geometry.domain()), layer.geometry.domain()));
  std::optional<Tensor<S>> target;
  if (given_target) target = tensor_as<S>(*given_target);
  const Loss<S> loss = mean_of_squares(residual(before, x, target));
  const PolyakStep<S> step =
      polyak_step(layer.geometry, loss.value, kernel_gradient(layer.geometry, loss.cotangent, x), metric);
  const ConvOperator<S> after = before.with_kernel(before.kernel() + step.direction);
  if (!line.quiet()) {
    TextTable table({"Polyak step, " + std::string(to_string(metric)) + " metric", ""});
    table.add({"f", format_number(loss.value, 12)});
    table.add({"<G, ΔK> + f", format_number(step.check)});
    table.add({"f after the step", format_number(mean_of_squares(residual(after, x, target)).value, 12)});
    std::cerr << table.str();
  }
  return after.kernel();
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  line.choice("metric", {"kernel", "toeplitz"});
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

const Command update_command{"update", "one Polyak step of the kernel, in kernel or Toeplitz form", run};

}  // namespace convmat::tool
