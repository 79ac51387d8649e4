#include <convmat/program/progress.hpp>
#include <iostream>

#include "command.hpp"
#include "output.hpp"
#include "spectrum_report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The first word may also be a trained model, model.onnx: every Conv and ConvTranspose of it is a line of the table.
Its largest singular value has an interval that is proven; --certify narrows it. Rank, condition and smallest value
are proven where the layer is circular or small, or with --certify; elsewhere they are bounds, and the cells say so.

A kernel can be taken out of a model: --kernel model.onnx:conv1.weight --image 32,32. An operator file may hold any
operator, A.h5 of compose and simplify; what has no symbol goes by its matrix where that is small, else by lanczos.
With --json the same goes to stdout as {"layers": [{"name", ..., "sigma_max": {"value", "lower", "upper", ...}}]}; what
is only bounded is {"lower": X} or {"upper": X}. The --count values, or with --method all every one, are listed below
the table, in the JSON ("largest", "smallest") and in --output; where an iteration did not converge, that is said.
Where every value is known, effective rank, log determinant (sum of log sigma) and orthogonality defect (|G - I| of
the smaller Gram matrix G) stand below the table of a single layer, in the JSON, which is null elsewhere, and in
--output. That holds the table, the values and, with --vectors, the singular vectors as images. A value that occurs
several times may be found once by lanczos; all and exact count them, with their vectors, and auto where the layer is
circular or small. --plot draws all values beside those that the symbol predicts.

Example:
  convmat spectrum --kernel K.npy --image 10,12 --padding same --certify 1e-6
  convmat spectrum --kernel K.npy --image 10,12 --padding same --padding-mode circular --method all --plot S.svg
  convmat spectrum --kernel K.npy --image 10,12 --count 3 --smallest --vectors --output S.h5
)";

CommandLine options() {
  CommandLine line("convmat spectrum", "singular values of a layer, or of every layer of a model", details);
  SpectrumRequest::add_options(line);
  line.flag("json", "print JSON instead of the table");
  line.option("plot", "S.svg", "draw the singular values");
  return line;
}

std::vector<LayerSpectrum> measured(const CommandLine& line, const SpectrumRequest& request) {
  std::vector<LayerSpectrum> spectra;
  Progress progress(line, "measuring", "layers", static_cast<Index>(request.layers.size()));
  for (const NamedLayer& named : request.layers) {
    check_interrupted();
    progress.note(named.name);
    spectra.push_back(measure(named, request));
    progress.advance();
  }
  return spectra;
}

// stdout holds one thing: the JSON, the path of what was written, or the table.
Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  std::optional<Output> output;
  if (line.has("output")) output.emplace(line, operator_endings);
  const bool draws = line.has("plot") && !line.has("dry-run");
  if (draws) require_creatable("--plot", line.text("plot"), line.overwrite());
  const SpectrumRequest request(line);
  if (line.has("dry-run")) return std::cout << dry_run(request.layers), Exit::done;

  const SpectrumReport report{request.layers, measured(line, request)};
  std::cerr << report.doubts();
  if (output) output->save([&](Hdf5Writer& file) { report.write(file); });
  if (draws) publish_bytes(line.text("plot"), report.svg(), line.overwrite());
  if (line.has("json"))
    std::cout << report.json();
  else if (!output)
    std::cout << report.table();
  else if (!line.quiet())
    std::cerr << report.table();
  if (output && !line.has("json")) std::cout << output->path() << '\n';
  return Exit::done;
}

}  // namespace

const Command spectrum_command{"spectrum", "singular values of a layer, or of every layer of a model", run};

}  // namespace convmat::tool
