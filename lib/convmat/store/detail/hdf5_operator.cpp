#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/hdf5_attribute.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>
#include <sstream>

namespace convmat::hdf5 {
namespace {

constexpr const char* conv_name = "conv";
constexpr const char* transpose_name = "conv_transpose";

// One integer of each axis, as an attribute; every one but the kernel's extent, which its shape gives.
struct AxisField {
  const char* name;
  Index Axis::*member;
};
constexpr AxisField axis_fields[] = {{"image", &Axis::in},
                                     {"stride", &Axis::stride},
                                     {"dilation", &Axis::dilation},
                                     {"pad_begin", &Axis::pad_begin},
                                     {"pad_end", &Axis::pad_end}};

PaddingMode parse_mode(const std::string& name, const Place& place) {
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::circular, PaddingMode::reflect,
                                 PaddingMode::symmetric, PaddingMode::replicate})
    if (name == to_string(mode)) return mode;
  throw FormatError(place.text() + ": padding mode \"" + name + "\" is unknown");
}

// "reflect" where all axes have one mode, else a word for each: "zeros,circular".
std::string format_modes(const std::vector<Axis>& axes) {
  std::string words(to_string(axes[0].mode));
  if (std::all_of(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.mode == axes[0].mode; }))
    return words;
  for (std::size_t d = 1; d < axes.size(); ++d) words += "," + std::string(to_string(axes[d].mode));
  return words;
}

std::vector<PaddingMode> parse_modes(const std::string& words, std::size_t axes, const Place& place) {
  std::vector<PaddingMode> modes;
  std::istringstream list(words);
  for (std::string word; std::getline(list, word, ',');) modes.push_back(parse_mode(word, place));
  if (modes.size() == 1) modes.resize(axes, modes[0]);
  if (modes.size() != axes)
    throw FormatError(place.text() + ": padding mode \"" + words + "\" has " + std::to_string(modes.size()) +
                      " words for " + std::to_string(axes) + " axes");
  return modes;
}

template <Scalar S>
void write_conv(const OpenFile& file, const std::string& name, const char* kind,
                const ConvOperator<S>& conv) {
  const Place place = file.at(name);
  const ConvGeometry& geometry = conv.geometry();
  Handle group = create_group(file, name);
  write_attribute(group, place, "encoding-type", operator_encoding);
  write_attribute(group, place, "encoding-version", "0.1.0");
  write_attribute(group, place, "operator", kind);
  write_attribute(group, place, "groups", geometry.groups);
  write_attribute(group, place, "padding_mode", format_modes(geometry.axes));
  for (const AxisField& field : axis_fields) {
    Shape values;
    for (const Axis& axis : geometry.axes) values.push_back(axis.*field.member);
    write_attribute(group, place, field.name, values);
  }
  write_tensor(file, name + "/kernel", conv.kernel());
  group.close(place);
}

ConvGeometry read_geometry(hid_t group, const Place& place, const Shape& kernel_shape) {
  if (kernel_shape.size() < 3)
    throw FormatError(place.text() + ": kernel has shape " + to_string(kernel_shape) +
                      "; expected 3 axes or more");
  ConvGeometry geometry;
  geometry.groups = require_attribute<Index>(group, place, "groups");
  geometry.out_channels = kernel_shape[0];
  geometry.in_channels = checked_product(kernel_shape[1], geometry.groups, "input channels");
  const auto modes = parse_modes(require_attribute<std::string>(group, place, "padding_mode"),
                                 kernel_shape.size() - 2, place);
  for (std::size_t d = 0; d < modes.size(); ++d)
    geometry.axes.push_back({.kernel = kernel_shape[d + 2], .mode = modes[d]});
  for (const AxisField& field : axis_fields) {
    const Shape values = require_attribute<Shape>(group, place, field.name);
    if (values.size() != geometry.axes.size())
      throw FormatError(place.text() + ": attribute " + field.name + " " + to_string(values) + " has " +
                        std::to_string(values.size()) + " values for " +
                        std::to_string(geometry.axes.size()) + " axes");
    for (std::size_t d = 0; d < values.size(); ++d) geometry.axes[d].*field.member = values[d];
  }
  return geometry;
}

}  // namespace

void write_operator(const OpenFile& file, const std::string& name, const AnyOperator& op) {
  std::visit(
      [&](const auto& a) {
        if constexpr (requires { a.kernel(); })
          write_conv(file, name, conv_name, a);
        else
          write_conv(file, name, transpose_name, a.transpose());
      },
      op);
}

AnyOperator read_operator(const OpenFile& file, const std::string& name) {
  const Place place = file.at(name);
  const Handle group = open_object(file, name);
  if (require_attribute<std::string>(group, place, "encoding-type") != operator_encoding)
    throw FormatError(place.text() + ": is not an operator");
  const std::string kind = require_attribute<std::string>(group, place, "operator");
  if (kind != conv_name && kind != transpose_name)
    throw FormatError(place.text() + ": operator \"" + kind + "\" is unknown");
  return std::visit(
      [&]<class S>(Tensor<S>&& kernel) -> AnyOperator {
        try {
          ConvGeometry geometry = read_geometry(group, place, kernel.shape());
          ConvOperator<S> conv(std::move(geometry), std::move(kernel));
          if (kind == transpose_name) return conv.transpose();
          return conv;
        } catch (const GeometryError& error) {
          throw FormatError(place.text() + ": " + error.what());
        } catch (const CapacityError& error) {
          throw FormatError(place.text() + ": " + error.what());
        }
      },
      read_tensor(file, name + "/kernel"));
}

}  // namespace convmat::hdf5
