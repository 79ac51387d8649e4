#include <cmath>
#include <convmat/program/text_table.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Makes a kernel whose layer has norm C at most, and says what norm was reached, between which proven bounds.

--method projection is the nearest such kernel where the layer is circular; elsewhere the circle that the layer is a
part of is held below C, and so is the layer, or with --certify TOL below what brings the layer to C. scaling
multiplies by C over a proven bound, which --certify TOL brings to TOL of the norm. clip is one clipping of the
symbol, or --sweeps of them, truncated to the taps; its norm stays above C: the exit code is 1 unless the proven bound
is at most C.

Example:
  convmat clip --kernel K.npy --image 32,32 --padding same --norm 1 --output K1.npy
)";

const std::vector<std::string> methods{"projection", "scaling", "clip"};

CommandLine options() {
  CommandLine line("convmat clip", "a kernel whose layer has a smaller norm", details);
  line.option("image", "32,32", "spatial extents of the domain");
  line.option("norm", "C", "the largest singular value allowed");
  line.option("method", "WORD", "projection, scaling or clip", "projection");
  line.option("tolerance", "1e-6", "of projection: distance to the nearest kernel, relative to the kernel",
              "1e-6");
  line.option("certify", "TOL", "prove norms to this, by a sparse factorisation; not of clip");
  line.option("sweeps", "N", "of clip", "1");
  add_layer_options(line);
  return line;
}

std::string within(const CertifiedValue& value) {
  return format_number(value.value, 10) + " in [" + format_number(value.lower, 10) + ", " +
         format_number(value.upper, 10) + "]";
}

void require_positive(const CommandLine& line, const std::string& option) {
  const double value = line.number(option);
  if (!(value > 0 && std::isfinite(value)))
    throw UsageError("--" + option + " " + line.text(option) + "; expected a positive number");
}

void require_goes_with(const CommandLine& line, const std::string& option, const std::string& method) {
  if (line.given(option) && line.text("method") != method)
    throw UsageError("--" + option + " " + line.text(option) + " goes with --method " + method + " only");
}

std::optional<double> certified(const CommandLine& line) {
  if (!line.has("certify")) return {};
  const double tolerance = line.number("certify");
  if (!(tolerance > 0 && tolerance < 1))
    throw UsageError("--certify " + line.text("certify") + "; expected more than 0 and less than 1");
  return tolerance;
}

template <Scalar S>
NormControl<S> controlled(const CommandLine& line, const ConvOperator<S>& conv, TextTable& table) {
  const double c = line.number("norm");
  switch (line.choice("method", methods)) {
    case 1:
      return scale_to_norm(conv, c, {.certify = certified(line)});
    case 2:
      return clip_and_truncate(conv, c, line.integer("sweeps", 1));
    default:
      const NormProjection<S> found =
          project_to_norm(conv, c, {.tolerance = line.number("tolerance"), .certify = certified(line)});
      table.add(
          {"iterations", std::to_string(found.iterations) + (found.converged ? "" : ", not converged")});
      table.add({"the nearest lies within", format_number(found.excess)});
      return found;
  }
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, tensor_endings);
  require_positive(line, "norm");
  require_positive(line, "tolerance");
  line.choice("method", methods);
  require_goes_with(line, "tolerance", "projection");
  if (line.text("method") == "clip" && line.given("certify"))
    throw UsageError("--certify " + line.text("certify") + " does not go with --method clip");
  require_goes_with(line, "sweeps", "clip");
  certified(line);
  const Layer layer = load_layer(line);
  if (line.has("dry-run"))
    return std::cout << "kernel " << to_string(layer.geometry.kernel_shape()) << '\n', Exit::done;
  return with_result_scalar(layer.kernel, {}, [&]<Scalar S>() {
    const ConvOperator<S> conv = layer.conv<S>();
    TextTable table({"of the layer", ""});
    table.add({"norm before", within(spectral_norm(conv))});
    const NormControl<S> found = in_context(layer.spoken, [&] { return controlled(line, conv, table); });
    table.add({"norm", within(found.norm)});
    table.add({"certificate", found.norm.certificate});
    table.add({"distance of the kernels", format_number(found.distance)});
    if (!line.quiet()) std::cerr << table.str();
    output.save(AnyTensor(found.kernel));
    return found.norm.upper <= line.number("norm") ? Exit::done : Exit::check_failed;
  });
}

}  // namespace

const Command clip_command{"clip", "a kernel whose layer has a smaller norm", run};

}  // namespace convmat::tool
