#include "spectrum_request.hpp"

#include <convmat/core/memory.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/store/onnx.hpp>

namespace convmat::tool {
namespace {

bool is_model(const CommandLine& line) {
  return line.has("operator") && line.text("operator").ends_with(".onnx");
}

std::vector<NamedLayer> model_layers(const CommandLine& line) {
  const std::string& path = line.text("operator");
  for (const char* option :
       {"kernel", "stride", "dilation", "padding", "padding-mode", "groups", "output-padding", "transposed"})
    if (line.given(option))
      throw UsageError("--" + std::string(option) + " " + line.text(option) + " does not go with the model " +
                       path + ", whose layers have their own geometry");
  OnnxOptions options{.image = {}, .fold_batch_norm = line.has("fold-batch-norm")};
  if (line.has("image")) options.image = line.integers("image", 1);
  std::vector<NamedLayer> layers;
  for (OnnxLayer& found : read_onnx_layers(path, options)) {
    const std::string spoken = path + ": node " + found.name + ": kernel " + found.weight;
    detail::require_finite(found.kernel, spoken);
    const Layer layer{std::move(found.geometry), std::move(found.kernel), found.transposed, spoken};
    layers.push_back({found.name, found.weight, {layer.any_operator(), spoken}});
  }
  return layers;
}

// A singular value decomposition takes several times as long with vectors, which no symbol gives.
void require_feasible(const NamedLayer& named, bool vectors) {
  const double most_entries = vectors ? 4'000'000 : 16'000'000;
  if (named.entries() <= most_entries || (named.is_circular() && !vectors)) return;
  const Index rows = volume(named.operand.range()), cols = volume(named.operand.domain());
  throw CapacityError(named.operand.spoken + ": every singular " + (vectors ? "vector" : "value") + " of a " +
                      format_count(rows) + " x " + format_count(cols) +
                      " matrix takes too long; use --method lanczos, with --count");
}

void require_convolution(const NamedLayer& named, const std::string& option) {
  if (!named.operand.layer())
    throw UsageError(option + " goes with convolutions; " + named.operand.spoken + " is none");
}

std::vector<NamedLayer> load(const CommandLine& line) {
  if (is_model(line)) return model_layers(line);
  if (line.has("fold-batch-norm")) throw UsageError("--fold-batch-norm goes with a model.onnx only");
  const std::string& file = line.text(line.has("operator") ? "operator" : "kernel");
  return {{file, file, load_operand(line)}};
}

}  // namespace

double NamedLayer::entries() const {
  return static_cast<double>(volume(operand.domain())) * static_cast<double>(volume(operand.range()));
}

bool NamedLayer::is_circular() const {
  const std::optional<Layer> layer = operand.layer();
  return layer && CircularEmbedding(layer->geometry).is_exact();
}

void SpectrumRequest::add_options(CommandLine& line) {
  add_layer_options(line);
  line.option("image", "32,32",
              "spatial extents of the layer's input, or of a model's where it leaves them open");
  line.flag("fold-batch-norm", "multiply the batch normalisation after a layer of a model into its kernel");
  line.option("method", "NAME",
              "auto, all (every value), exact (by the symbol or the matrix, never iterated), lanczos",
              "auto");
  line.option("count", "K", "how many of the largest values", "1");
  line.flag("smallest", "as many of the smallest, too");
  line.option("certify", "TOL", "prove sigma_1 <= (1 + TOL) times its value, by a sparse factorisation");
  line.flag("vectors", "compute the singular vectors too, by the method; they go to --output");
}

SpectrumRequest::SpectrumRequest(const CommandLine& line)
    : method(SpectrumMethod(line.choice("method", {"auto", "all", "exact", "lanczos"}))),
      count(line.integer("count", 1)),
      smallest(line.has("smallest")),
      vectors(line.has("vectors")) {
  if (line.has("certify")) {
    certify = line.number("certify");
    if (!(*certify > 0 && *certify < 1))
      throw UsageError("--certify " + line.text("certify") + "; expected more than 0 and less than 1");
  }
  if (vectors && !line.has("output"))
    throw UsageError("--vectors goes with --output F.h5, where they are written");
  if (method == SpectrumMethod::all && (line.given("count") || smallest))
    throw UsageError("--count and --smallest do not go with --method all, which has every value");
  layers = load(line);
  for (const NamedLayer& named : layers) {
    if (method == SpectrumMethod::all || method == SpectrumMethod::exact) require_feasible(named, vectors);
    if (certify) require_convolution(named, "--certify " + line.text("certify"));
    const Index most = std::min(volume(named.operand.domain()), volume(named.operand.range()));
    if (count > most)
      throw UsageError("--count " + line.text("count") + ", but " + named.operand.spoken + " has " +
                       std::to_string(most) + " singular values");
  }
}

}  // namespace convmat::tool
