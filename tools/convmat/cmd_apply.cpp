#include <convmat/core/memory.hpp>
#include <convmat/program/progress.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The input has shape (C, spatial...) or, for a batch, (N, C, spatial...); the result has the input's dtype.
With --adjoint the input is a cotangent z and the result is T^H z; --image then gives the extents of T's domain.

Example:
  convmat apply --kernel K.npy --input X.npy --padding same --output Y.npy
  convmat apply --kernel K.npy --input Y.npy --padding same --adjoint --image 10,12 --output Z.npy
)";

CommandLine options() {
  CommandLine line("convmat apply", "the product of a convolution, its transpose or its adjoint with a batch",
                   details);
  add_layer_options(line);
  line.option("input", "X.npy", "what it is applied to");
  line.option("bias", "B.npy", "bias of each output channel, added to the result");
  line.flag("adjoint", "apply the adjoint");
  line.option("image", "32,32", "with --adjoint: spatial extents of the domain");
  return line;
}

Operand operand_for(const CommandLine& line, const AnyTensor& input) {
  if (line.has("adjoint")) return load_operand(line);
  if (line.has("image"))
    throw UsageError("--image " + line.text("image") +
                     " goes with --adjoint only; otherwise the input has the extents");
  return load_operand_for(line, "input", input);
}

// y[n, c, ...] += b[c]
template <Scalar S>
void add_bias(const Tensor<S>& bias, const Shape& range, Tensor<S>& y) {
  const Index plane = volume(range) / range[0];
  for (Index i = 0; i < y.size(); ++i) y[i] += bias[i / plane % range[0]];
}

void require_bias(const CommandLine& line, const AnyTensor& bias, const Shape& range) {
  if (line.has("adjoint")) throw UsageError("--bias " + line.text("bias") + " does not go with --adjoint");
  if (shape_of(bias) != Shape{range[0]})
    throw ShapeError(spoken(line, "bias", bias) + "; expected one value for each of the " +
                     std::to_string(range[0]) + " output channels, shape " + to_string({range[0]}));
}

// A x, some of the batch at a time so that progress can be shown.
template <Scalar S>
Tensor<S> apply(const CommandLine& line, const LinearOperator<S>& a, const Tensor<S>& x) {
  const Index inputs = volume(a.domain()), outputs = volume(a.range()), batch = x.size() / inputs;
  const Shape shape = x.shape() == a.domain() ? a.range() : prepend(batch, a.range());
  require_memory(checked_product(volume(shape), sizeof(S), "result bytes"), "the result", to_string(shape),
                 "apply smaller batches, or raise --max-memory");
  Tensor<S> y(shape);
  Progress progress(line, "applying", "arrays", batch);
  const Index step = std::max<Index>(1, batch / 100);
  for (Index n = 0; n < batch; n += step) {
    const Index count = std::min(step, batch - n);
    a.accumulate(S{1}, {x.data() + n * inputs, static_cast<std::size_t>(count * inputs)},
                 {y.data() + n * outputs, static_cast<std::size_t>(count * outputs)}, count);
    progress.advance(count);
  }
  return y;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, tensor_endings);
  const AnyTensor input = load_argument(line, "input");
  const Operand operand = operand_for(line, input);
  const bool adjoint = line.has("adjoint");
  require_shape(line, "input", input, adjoint ? operand.range() : operand.domain(), operand.spoken);
  AnyTensor bias;
  if (line.has("bias")) {
    bias = load_argument(line, "bias");
    require_bias(line, bias, operand.range());
  }
  if (line.has("dry-run")) return std::cout << report(operand), Exit::done;
  const bool complex = holds_complex(input) || holds_complex(operand.op) || holds_complex(bias);
  output.save(with_scalar(holds_single(input), complex, [&]<Scalar S>() -> AnyTensor {
    const LinearOperator<S> op = operand.as<S>();
    Tensor<S> y = apply(line, adjoint ? convmat::adjoint(op) : op, tensor_as<S>(input));
    if (line.has("bias")) add_bias(tensor_as<S>(bias), operand.range(), y);
    return y;
  }));
  return Exit::done;
}

}  // namespace

const Command apply_command{"apply", "y = T x, with bias; transposed convolutions; the adjoint", run};

}  // namespace convmat::tool
