#include <fmt/format.h>

#include <convmat/plot/heat_map.hpp>

#include "arguments.hpp"
#include "plots.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The last two axes of an array are an image, blue below zero and orange above; arrays of more axes are a picture of many,
all in one scale: of a kernel (C_out, C_in, k, k) a row for each output. Of complex numbers the sizes are drawn. Singular
vectors are arrays too, as convmat spectrum --vectors writes them.

Example:
  convmat plot tensor K.npy --output K.svg
  convmat plot tensor K.npy --most 4 --output few.svg --force
)";

std::vector<double> values_of(const AnyTensor& tensor) {
  return std::visit(
      []<class S>(const Tensor<S>& t) {
        std::vector<double> values;
        for (const S& value : t)
          if constexpr (convmat::is_complex<S>)
            values.push_back(std::abs(value));
          else
            values.push_back(static_cast<double>(value));
        return values;
      },
      tensor);
}

/// An array as images in a grid: axes before the last two, the first of them down, the others across.
struct Grid {
  Index down = 1, across = 1, rows = 1, columns;

  explicit Grid(const Shape& shape) : columns(shape.back()) {
    const std::size_t axes = shape.size();
    if (axes > 1) rows = shape[axes - 2];
    if (axes > 3) down = shape[0];
    for (std::size_t d = axes > 3; d + 2 < axes; ++d) across *= shape[d];
  }
};

std::string name_of(const Grid& grid, Index i, Index j) {
  if (grid.down * grid.across == 1) return "";
  return grid.down == 1 ? std::to_string(j) : fmt::format("{},{}", i, j);
}

std::string picture(const std::string& name, const AnyTensor& tensor, Index most) {
  const Shape& shape = shape_of(tensor);
  const Grid grid(shape);
  const Index down = std::min(grid.down, most), across = std::min(grid.across, most);
  const Index size = grid.rows * grid.columns;
  if (checked_product(down * across, size, "squares") > most_squares)
    throw CapacityError(fmt::format(
        "{} of shape {}: {} images of {} x {} are too many squares; expected at most {}, see --most", name,
        to_string(shape), down * across, grid.rows, grid.columns, most_squares));
  const std::vector<double> values = values_of(tensor);
  std::vector<HeatMap> maps;
  for (Index i = 0; i < down; ++i)
    for (Index j = 0; j < across; ++j) {
      const auto begin = values.begin() + (i * grid.across + j) * size;
      maps.push_back({name_of(grid, i, j), grid.rows, grid.columns, {begin, begin + size}});
    }
  std::string title = name + " " + to_string(shape);
  if (down < grid.down || across < grid.across)
    title += fmt::format(", the first {} x {} of {} x {}", down, across, grid.down, grid.across);
  HeatAxes axes;
  axes.value_label = holds_complex(tensor) ? "size" : "value";
  const Index per_row = grid.down > 1 ? across : std::min<Index>(across, 8);
  return heat_maps_svg(title, maps, axes, per_row);
}

}  // namespace

Exit plot_tensor(const std::vector<std::string>& words) {
  CommandLine line("convmat plot tensor", "an array as images", details);
  line.positional("tensor", "K.npy", "the array: .npy, .npz, .h5:/name, model.onnx:weight");
  line.option("most", "N", "so many images down and across", "16");
  add_input_options(line);
  if (!line.parse(words)) return Exit::done;
  const Output output(line, picture_endings);
  const Index most = line.integer("most", 1);
  const AnyTensor tensor = load_argument(line, "tensor");
  if (shape_of(tensor).empty())
    throw ShapeError("--tensor " + line.text("tensor") + " is one number; expected an array");
  publish_picture(line, picture(line.text("tensor"), tensor, most));
  return Exit::done;
}

}  // namespace convmat::tool
