#include "arguments.hpp"

#include <cmath>
#include <convmat/store/files.hpp>
#include <sstream>

namespace convmat::tool {
namespace {

// "1,1", "0:1,1:0", "same", "valid" or "full"
Padding parse_padding(const std::string& text) {
  if (text == "same") return Padding::same();
  if (text == "valid") return Padding::valid();
  if (text == "full") return Padding::full();
  const auto malformed = [&] {
    return UsageError("--padding " + text +
                      "; expected 1,1 or begin:end as in 0:1,1:0 (0 or more), same, valid or full");
  };
  const auto number = [&](const std::string& part) {
    if (part.empty() || part.size() > 18 || part.find_first_not_of("0123456789") != std::string::npos)
      throw malformed();
    return Index{std::stoll(part)};
  };
  std::vector<Pads> pads;
  std::istringstream list(text);
  for (std::string part; std::getline(list, part, ',');) {
    const auto colon = part.find(':');
    const Index begin = number(part.substr(0, colon));
    pads.push_back({begin, colon == std::string::npos ? begin : number(part.substr(colon + 1))});
  }
  if (pads.empty() || text.back() == ',') throw malformed();
  return Padding(std::move(pads));
}

template <Scalar S>
void require_numbers(const CommandLine& line, const std::string& flag, const Tensor<S>& tensor,
                     const std::string& remedy) {
  const Index position = first_nonfinite(tensor);
  if (position < 0) return;
  std::string index = to_string(unravel(position, tensor.shape()));
  index.front() = '[';
  index.back() = ']';
  const bool is_nan = std::isnan(std::real(tensor[position])) || std::isnan(std::imag(tensor[position]));
  throw NumericError("--" + flag + " " + line.text(flag) + ": " + flag + index + " is " +
                     (is_nan ? "nan" : "inf") + "; " + remedy);
}

AnyTensor load(const CommandLine& line, const std::string& flag) {
  AnyTensor tensor;
  try {
    tensor = load_tensor(line.text(flag));
  } catch (const FormatError& error) {
    throw FormatError("--" + flag + " " + error.what());
  } catch (const IoError& error) {
    throw IoError("--" + flag + " " + error.what(), error.code);
  }
  if (volume(shape_of(tensor)) == 0)
    throw ShapeError("--" + flag + " " + line.text(flag) + " is empty: shape " + to_string(shape_of(tensor)));
  return tensor;
}

AnyTensor load_finite(const CommandLine& line, const std::string& flag, const std::string& remedy) {
  AnyTensor tensor = load(line, flag);
  std::visit([&](const auto& t) { require_numbers(line, flag, t, remedy); }, tensor);
  return tensor;
}

}  // namespace

void add_geometry_options(CommandLine& line) {
  line.option("stride", "2,1", "stride of each axis; one value holds for all (default 1)");
  line.option("dilation", "2,1", "dilation of each axis (default 1)");
  line.option("padding", "1,1",
              "padding of each axis, begin:end where they differ (0:1,1:0), or same, valid, full", "valid");
  line.option("padding-mode", "MODE", "zeros, circular, reflect, symmetric or replicate", "zeros");
  line.option("groups", "G", "groups of channels; as many as input channels is depthwise", "1");
}

ConvOptions geometry_options(const CommandLine& line) {
  ConvOptions options;
  if (line.has("stride")) options.stride = line.integers("stride", 1);
  if (line.has("dilation")) options.dilation = line.integers("dilation", 1);
  options.padding = parse_padding(line.text("padding"));
  options.padding_mode =
      PaddingMode(line.choice("padding-mode", {"zeros", "circular", "reflect", "symmetric", "replicate"}));
  options.groups = line.integer("groups", 1);
  return options;
}

void add_input_options(CommandLine& line) {
  line.flag("allow-nonfinite", "compute with NaN and infinity instead of refusing them");
}

AnyTensor load_argument(const CommandLine& line, const std::string& flag) {
  if (line.has("allow-nonfinite")) return load(line, flag);
  return load_finite(line, flag, "use --allow-nonfinite to compute with it");
}

AnyTensor load_finite(const CommandLine& line, const std::string& flag) {
  return load_finite(line, flag, "expected finite numbers");
}

const Shape& shape_of(const AnyTensor& tensor) {
  return std::visit([](const auto& t) -> const Shape& { return t.shape(); }, tensor);
}

std::string spoken(const CommandLine& line, const std::string& flag, const AnyTensor& tensor) {
  return "--" + flag + " " + line.text(flag) + " of shape " + to_string(shape_of(tensor));
}

Shape spatial_extents(const CommandLine& line, const std::string& flag, const AnyTensor& tensor,
                      std::size_t axes) {
  const Shape& shape = shape_of(tensor);
  if (shape.size() != axes + 1 && shape.size() != axes + 2)
    throw ShapeError(spoken(line, flag, tensor) + " has " + std::to_string(shape.size()) +
                     " axes; expected " + std::to_string(axes + 1) + " (C, spatial...) or " +
                     std::to_string(axes + 2) + " (N, C, spatial...) for a kernel of " +
                     std::to_string(axes) + " spatial axes");
  return slice(shape, shape.size() - axes, shape.size());
}

}  // namespace convmat::tool
