#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat {
namespace {

template <class Extent>
Shape extents(const std::vector<Axis>& axes, const Extent& extent) {
  Shape result;
  for (const Axis& axis : axes) result.push_back(extent(axis));
  return result;
}

std::string axis_label(std::size_t d) { return "axis " + std::to_string(d); }

// Value of an option on axis d: 1 where none is given, a single one holds for every axis.
Index per_axis(const char* name, const Shape& values, std::size_t d, std::size_t axes, Index otherwise) {
  if (values.empty()) return otherwise;
  if (values.size() != 1 && values.size() != axes)
    throw GeometryError(std::string(name) + " " + to_string(values) + " has " +
                        std::to_string(values.size()) + " values for " + std::to_string(axes) +
                        " spatial axes; expected 1 or " + std::to_string(axes));
  return values.size() == 1 ? values[0] : values[d];
}

std::size_t spatial_axes(const Shape& kernel_shape, const Shape& extents, const char* name) {
  if (kernel_shape.size() < 3)
    throw GeometryError("kernel of shape " + to_string(kernel_shape) +
                        "; expected (out channels, in channels / groups, extents...), at least 3 axes");
  const std::size_t axes = kernel_shape.size() - 2;
  if (extents.size() != axes)
    throw GeometryError(std::string(name) + " " + to_string(extents) + " has " +
                        std::to_string(extents.size()) + " spatial axes, the kernel of shape " +
                        to_string(kernel_shape) + " has " + std::to_string(axes));
  return axes;
}

ConvGeometry with_channels(const Shape& kernel_shape, Index groups) {
  if (groups < 1) throw GeometryError("groups " + std::to_string(groups) + "; expected at least 1");
  ConvGeometry geometry;
  geometry.out_channels = kernel_shape[0];
  geometry.in_channels = checked_product(kernel_shape[1], groups, "input channels");
  geometry.groups = groups;
  return geometry;
}

}  // namespace

Shape ConvGeometry::image() const {
  return extents(axes, [](const Axis& axis) { return axis.in; });
}
Shape ConvGeometry::image_out() const {
  return extents(axes, [](const Axis& axis) { return axis.out(); });
}
Shape ConvGeometry::kernel_size() const {
  return extents(axes, [](const Axis& axis) { return axis.kernel; });
}
Shape ConvGeometry::domain() const { return prepend(in_channels, image()); }
Shape ConvGeometry::range() const { return prepend(out_channels, image_out()); }
Shape ConvGeometry::kernel_shape() const {
  return prepend(out_channels, prepend(in_channels / groups, kernel_size()));
}

Index ConvGeometry::nnz() const {
  Index product = checked_product(out_channels, in_channels / groups, "nonzeros");
  for (const Axis& axis : axes) product = checked_product(product, axis.nonzeros(), "nonzeros");
  return product;
}

Index ConvGeometry::multiplications() const {
  Index product = checked_product(out_channels, in_channels / groups, "multiplications");
  for (const Axis& axis : axes) {
    Index ones = 0;
    for (Index t = 0; t < axis.kernel; ++t) ones = checked_sum(ones, axis.tap_count(t), "multiplications");
    product = checked_product(product, ones, "multiplications");
  }
  return product;
}

void ConvGeometry::validate() const {
  if (axes.empty()) throw GeometryError("a convolution needs at least one spatial axis");
  if (groups < 1) throw GeometryError("groups " + std::to_string(groups) + "; expected at least 1");
  if (in_channels < 1 || out_channels < 1)
    throw GeometryError("channels " + std::to_string(in_channels) + " -> " + std::to_string(out_channels) +
                        "; expected at least 1");
  if (in_channels % groups != 0 || out_channels % groups != 0)
    throw GeometryError("groups " + std::to_string(groups) + " do not divide the channels " +
                        std::to_string(in_channels) + " -> " + std::to_string(out_channels));
  for (std::size_t d = 0; d < axes.size(); ++d) axes[d].validate(axis_label(d));
  volume(domain());
  volume(range());
  volume(kernel_shape());
}

ConvGeometry conv_geometry(const Shape& kernel_shape, const ConvOptions& options) {
  const std::size_t axes = spatial_axes(kernel_shape, options.image, "image");
  ConvGeometry geometry = with_channels(kernel_shape, options.groups);
  for (std::size_t d = 0; d < axes; ++d) {
    Axis axis{.in = options.image[d], .kernel = kernel_shape[d + 2], .mode = options.padding_mode};
    axis.stride = per_axis("stride", options.stride, d, axes, 1);
    axis.dilation = per_axis("dilation", options.dilation, d, axes, 1);
    axis.validate_extents(axis_label(d));
    const Pads pads = options.padding.resolve(d, axes, axis.in, axis.reach(), axis.stride);
    axis.pad_begin = pads.begin;
    axis.pad_end = pads.end;
    geometry.axes.push_back(axis);
  }
  geometry.validate();
  return geometry;
}

ConvGeometry toeplitz_geometry(const Shape& rows, const Shape& cols) {
  if (rows.size() != cols.size())
    throw GeometryError("Toeplitz matrices of rows " + to_string(rows) + " and columns " + to_string(cols) +
                        "; expected equally many extents");
  ConvGeometry geometry;
  for (std::size_t d = 0; d < rows.size(); ++d)
    geometry.axes.push_back(
        Axis::toeplitz(rows[d], cols[d], checked_sum(rows[d], cols[d], "diagonals") - 1, rows[d] - 1, 1));
  geometry.validate();
  return geometry;
}

ConvGeometry circulant_geometry(const Shape& extents) {
  ConvGeometry geometry;
  for (const Index extent : extents) geometry.axes.push_back(Axis::circulant(extent, extent, 0, 1));
  geometry.validate();
  return geometry;
}

ConvGeometry conv_transpose_geometry(const Shape& kernel_shape, const ConvTransposeOptions& options) {
  const std::size_t axes = spatial_axes(kernel_shape, options.input, "input");
  ConvGeometry geometry = with_channels(kernel_shape, options.groups);
  for (std::size_t d = 0; d < axes; ++d) {
    const Index input = options.input[d];
    Axis axis{.in = input, .kernel = kernel_shape[d + 2], .mode = options.padding_mode};
    axis.stride = per_axis("stride", options.stride, d, axes, 1);
    axis.dilation = per_axis("dilation", options.dilation, d, axes, 1);
    axis.validate_extents(axis_label(d));
    const Index extra = per_axis("output padding", options.output_padding, d, axes, 0);
    if (extra < 0 || extra >= std::max(axis.stride, axis.dilation))
      throw GeometryError(axis_label(d) + ": output padding " + std::to_string(extra) +
                          "; expected 0 or more and less than max(stride, dilation) = " +
                          std::to_string(std::max(axis.stride, axis.dilation)));
    const Index upsampled = checked_product(input, axis.stride, "output extent");
    if (options.padding.is_same()) {
      if (extra != 0)
        throw GeometryError(axis_label(d) + ": output padding " + std::to_string(extra) +
                            " with padding `same`, whose output extent is input x stride; expected 0");
      axis.in = upsampled;
    }
    const Pads pads = options.padding.resolve(d, axes, axis.in, axis.reach(), axis.stride);
    if (!options.padding.is_same()) {
      const Index spread = checked_sum(upsampled - axis.stride, axis.reach(), "output extent");
      axis.in = checked_sum(spread, extra, "output extent") - checked_sum(pads.begin, pads.end, "padding");
      if (axis.in < 1)
        throw GeometryError(axis_label(d) + ": the transposed convolution of " + std::to_string(input) +
                            " samples with padding " + std::to_string(pads.begin) + ":" +
                            std::to_string(pads.end) + " has no output (" + std::to_string(axis.in) + ")");
    }
    axis.pad_begin = pads.begin;
    // Output padding of a whole stride or more uncovers samples that no input reaches: crop them.
    axis.pad_end = pads.end - extra / axis.stride * axis.stride;
    geometry.axes.push_back(axis);
  }
  geometry.validate();
  return geometry;
}

}  // namespace convmat
