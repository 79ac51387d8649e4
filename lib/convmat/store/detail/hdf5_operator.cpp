#include <algorithm>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/scaled.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/core/error.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/store/detail/hdf5_attribute.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>
#include <sstream>

namespace convmat::hdf5 {
namespace {

constexpr const char* conv_name = "conv";
constexpr const char* transpose_name = "conv_transpose";
constexpr const char* sparse_name = "sparse";
constexpr const char* sum_name = "sum";
constexpr const char* product_name = "product";
constexpr const char* scaled_name = "scaled";

// Links can lead back to a group above.
constexpr int deepest_nesting = 16;

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

Handle create_operator(const OpenFile& file, const std::string& name, const char* kind) {
  const Place place = file.at(name);
  Handle group = create_group(file, name);
  write_attribute(group, place, "encoding-type", operator_encoding);
  write_attribute(group, place, "encoding-version", "0.1.0");
  write_attribute(group, place, "operator", kind);
  return group;
}

template <Scalar S>
void write_conv(const OpenFile& file, const std::string& name, const char* kind,
                const ConvOperator<S>& conv) {
  const Place place = file.at(name);
  const ConvGeometry& geometry = conv.geometry();
  Handle group = create_operator(file, name, kind);
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

template <Scalar S>
void write_sparse(const OpenFile& file, const std::string& name, const SparseOperator<S>& sparse) {
  const Place place = file.at(name);
  Handle group = create_operator(file, name, sparse_name);
  write_attribute(group, place, "domain", sparse.domain());
  write_attribute(group, place, "range", sparse.range());
  write_matrix(file, name + "/matrix", sparse.matrix());
  group.close(place);
}

// A group with the operands as members 0, 1, ...
template <Scalar S>
void write_operands(const OpenFile& file, const std::string& name, const char* kind,
                    const std::vector<LinearOperator<S>>& operands) {
  const Place place = file.at(name);
  Handle group = create_operator(file, name, kind);
  write_attribute(group, place, "operands", static_cast<Index>(operands.size()));
  for (std::size_t i = 0; i < operands.size(); ++i)
    write_operator(file, name + "/" + std::to_string(i), operands[i]);
  group.close(place);
}

template <Scalar S>
void write(const OpenFile& file, const std::string& name, const LinearOperator<S>& a) {
  if (const auto* conv = a.template target<ConvOperator<S>>())
    return write_conv(file, name, conv_name, *conv);
  if (const auto* transposed = a.template target<ConvTranspose<S>>())
    return write_conv(file, name, transpose_name, transposed->transpose());
  if (const auto* pad = a.template target<Pad<S>>()) return write_conv(file, name, conv_name, pad->lower());
  if (const auto* sparse = a.template target<SparseOperator<S>>()) return write_sparse(file, name, *sparse);
  if (const auto* sum = a.template target<Sum<S>>())
    return write_operands(file, name, sum_name, sum->terms());
  if (const auto* product = a.template target<Product<S>>())
    return write_operands(file, name, product_name, product->factors());
  if (const auto* scaled = a.template target<Scaled<S>>()) {
    write_operands<S>(file, name, scaled_name, {scaled->operand()});
    return write_tensor(file, name + "/factor", Tensor<S>({1}, {scaled->factor()}));
  }
  throw Error(file.at(name).text() + ": " + describe(a) +
              " has no form in a file; write its matrix, or an operator made of convolutions");
}

AnyOperator read(const OpenFile& file, const std::string& name, int depth);

AnyOperator read_conv(const OpenFile& file, const std::string& name, hid_t group, bool transposed) {
  const Place place = file.at(name);
  return std::visit(
      [&]<class S>(Tensor<S>&& kernel) -> AnyOperator {
        ConvGeometry geometry = read_geometry(group, place, kernel.shape());
        const ConvOperator<S> conv(std::move(geometry), std::move(kernel));
        if (transposed) return LinearOperator<S>(conv.transpose());
        return LinearOperator<S>(conv);
      },
      read_tensor(file, name + "/kernel"));
}

AnyOperator read_sparse(const OpenFile& file, const std::string& name, hid_t group) {
  const Place place = file.at(name);
  const Shape domain = require_attribute<Shape>(group, place, "domain");
  const Shape range = require_attribute<Shape>(group, place, "range");
  return std::visit(
      [&]<class S>(Csr<S>&& matrix) -> AnyOperator {
        return LinearOperator<S>(SparseOperator<S>(domain, range, std::move(matrix)));
      },
      read_matrix(file, name + "/matrix"));
}

// All of one scalar.
template <Scalar S>
std::vector<LinearOperator<S>> same_scalar(const std::vector<AnyOperator>& operands, const Place& place) {
  std::vector<LinearOperator<S>> result;
  for (const AnyOperator& operand : operands) {
    if (!std::holds_alternative<LinearOperator<S>>(operand))
      throw FormatError(place.text() + ": its operands have different scalars");
    result.push_back(std::get<LinearOperator<S>>(operand));
  }
  return result;
}

std::vector<AnyOperator> read_operands(const OpenFile& file, const std::string& name, hid_t group,
                                       int depth) {
  const Place place = file.at(name);
  const auto count = require_attribute<Index>(group, place, "operands");
  if (count < 1)
    throw FormatError(place.text() + ": operands " + std::to_string(count) + "; expected 1 or more");
  std::vector<AnyOperator> operands;
  for (Index i = 0; i < count; ++i) operands.push_back(read(file, name + "/" + std::to_string(i), depth + 1));
  return operands;
}

template <Scalar S>
LinearOperator<S> combine(const OpenFile& file, const std::string& name, const std::string& kind,
                          const std::vector<LinearOperator<S>>& operands) {
  if (kind == sum_name) return Sum<S>(operands);
  if (kind == product_name) return Product<S>(operands);
  const AnyTensor factor = read_tensor(file, name + "/factor");
  const auto* value = std::get_if<Tensor<S>>(&factor);
  if (!value || value->size() != 1 || operands.size() != 1)
    throw FormatError(file.at(name).text() + ": expected one operand and one factor of its scalar");
  return Scaled<S>((*value)[0], operands[0]);
}

AnyOperator read_kind(const OpenFile& file, const std::string& name, hid_t group, const std::string& kind,
                      int depth) {
  if (kind == conv_name || kind == transpose_name)
    return read_conv(file, name, group, kind == transpose_name);
  if (kind == sparse_name) return read_sparse(file, name, group);
  if (kind != sum_name && kind != product_name && kind != scaled_name)
    throw FormatError(file.at(name).text() + ": operator \"" + kind + "\" is unknown");
  const std::vector<AnyOperator> operands = read_operands(file, name, group, depth);
  return std::visit(
      [&]<class S>(const LinearOperator<S>&) -> AnyOperator {
        return combine(file, name, kind, same_scalar<S>(operands, file.at(name)));
      },
      operands[0]);
}

AnyOperator read(const OpenFile& file, const std::string& name, int depth) {
  const Place place = file.at(name);
  if (depth > deepest_nesting)
    throw FormatError(place.text() + ": operators are nested more than " + std::to_string(deepest_nesting) +
                      " deep");
  const Handle group = open_object(file, name);
  if (require_attribute<std::string>(group, place, "encoding-type") != operator_encoding)
    throw FormatError(place.text() + ": is not an operator");
  const auto kind = require_attribute<std::string>(group, place, "operator");
  try {
    return read_kind(file, name, group, kind, depth);
  } catch (const GeometryError& error) {
    throw FormatError(place.text() + ": " + error.what());
  } catch (const ShapeError& error) {
    throw FormatError(place.text() + ": " + error.what());
  } catch (const CapacityError& error) {
    throw FormatError(place.text() + ": " + error.what());
  }
}

}  // namespace

void write_operator(const OpenFile& file, const std::string& name, const AnyOperator& op) {
  std::visit([&](const auto& a) { write(file, name, a); }, op);
}

AnyOperator read_operator(const OpenFile& file, const std::string& name) { return read(file, name, 0); }

}  // namespace convmat::hdf5
