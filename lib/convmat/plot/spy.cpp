#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/plot/palette.hpp>
#include <convmat/plot/spy.hpp>
#include <convmat/plot/squares.hpp>

namespace convmat {
namespace {

constexpr Index matrix_pixels = 640, largest_square = 16, left = 28, top = 52, margin = 12, strong_block = 24;
constexpr Index small = 11, large = 14;  // of the letters
constexpr double legend_pixels = 72, smallest_block = 8;

Index ceil_div(Index a, Index b) { return (a + b - 1) / b; }

// Every block that joins two channels looks the same: a tile of squares, each of `step` x `step` entries and
// `pixel` x `pixel` pixels.
struct Tile {
  Index step, rows, cols, pixel;
};

Tile tile_of(const ConvGeometry& geometry, Index cells) {
  const Index rows = volume(geometry.image_out()), cols = volume(geometry.image());
  const auto squares = [&](Index step) {
    return std::max(geometry.out_channels * ceil_div(rows, step),
                    geometry.in_channels * ceil_div(cols, step));
  };
  Index step = ceil_div(squares(1), cells);
  while (squares(step) > cells && step < std::max(rows, cols)) ++step;
  return {step, ceil_div(rows, step), ceil_div(cols, step),
          std::clamp<Index>(matrix_pixels / squares(step), 1, largest_square)};
}

// The spatial tap met first in each square of the tile, -1 where there is none.
std::vector<Index> first_taps(ConvGeometry geometry, const Tile& tile) {
  geometry.out_channels = geometry.in_channels = geometry.groups = 1;
  std::vector<Index> first(static_cast<std::size_t>(tile.rows * tile.cols), -1);
  geometry.for_each_tap([&](Index row, Index col, Index tap) {
    Index& square = first[static_cast<std::size_t>(row / tile.step * tile.cols + col / tile.step)];
    if (square < 0) square = tap;
  });
  return first;
}

// What has colours of its own: the taps of the kernel, or the blocks of a group, (outputs, inputs).
Shape colored(const ConvGeometry& geometry, SpyColors colors) {
  if (colors == SpyColors::taps) return geometry.kernel_size();
  return {geometry.out_channels / geometry.groups, geometry.in_channels / geometry.groups};
}

std::vector<std::string> tap_colors(const Shape& kernel_size) {
  std::vector<std::string> colors;
  for (Index tap = 0; tap < volume(kernel_size); ++tap) colors.push_back(tap_color(kernel_size, tap));
  return colors;
}

std::string definition(const char* id, const std::string& content) {
  return fmt::format("<defs>\n<g id=\"{}\">\n{}</g>\n</defs>\n", id, content);
}

// The matrix in squares: the tile, a row of them for the inputs of one group, a row for each output.
std::string tap_squares(const ConvGeometry& geometry, const Tile& tile) {
  const Index inputs = geometry.in_channels / geometry.groups;
  const Index outputs = geometry.out_channels / geometry.groups;
  std::string row, rows;
  for (Index p = 0; p < inputs; ++p)
    row += fmt::format("<use xlink:href=\"#tile\" x=\"{}\"/>\n", p * tile.cols);
  for (Index q = 0; q < geometry.out_channels; ++q)
    rows += fmt::format("<use xlink:href=\"#row\" x=\"{}\" y=\"{}\"/>\n", q / outputs * inputs * tile.cols,
                        q * tile.rows);
  return definition("tile",
                    svg_squares(tile.cols, first_taps(geometry, tile), tap_colors(geometry.kernel_size()))) +
         definition("row", row) + rows;
}

// The tile once for each block, which gives it its colour.
std::string block_squares(const ConvGeometry& geometry, const Tile& tile) {
  constexpr Index most = 10'000;
  const Shape blocks = colored(geometry, SpyColors::blocks);
  const Index outputs = blocks[0], inputs = blocks[1], count = geometry.out_channels * inputs;
  if (count > most)
    throw Error("a picture of " + format_count(count) + " blocks in colours of their own; expected up to " +
                format_count(most) + ": colour taps instead");
  std::vector<Index> squares = first_taps(geometry, tile);
  for (Index& square : squares) square = std::min<Index>(square, 0);
  std::string places;
  for (Index q = 0; q < geometry.out_channels; ++q)
    for (Index p = 0; p < inputs; ++p)
      places += fmt::format("<use xlink:href=\"#tile\" x=\"{}\" y=\"{}\" color=\"{}\"/>\n",
                            (q / outputs * inputs + p) * tile.cols, q * tile.rows,
                            tap_color(blocks, q % outputs * inputs + p));
  return definition("tile", svg_squares(tile.cols, squares, {"currentColor"})) + places;
}

// Where the matrix stands, with rows for columns where it is transposed.
std::string place(const SpyOptions& options) {
  return fmt::format("translate({} {}){}", left, top, options.transposed ? " matrix(0 1 1 0 0 0)" : "");
}

std::string matrix_squares(const ConvGeometry& geometry, const SpyOptions& options, const Tile& tile) {
  return fmt::format(
      "<g transform=\"{} scale({})\" fill=\"none\" shape-rendering=\"crispEdges\">\n{}</g>\n", place(options),
      tile.pixel,
      options.colors == SpyColors::taps ? tap_squares(geometry, tile) : block_squares(geometry, tile));
}

// Where blocks of `block` entries begin along one side of the matrix, in pixels; none where they are too
// dense.
std::vector<double> block_starts(Index channels, Index entries, Index block, Index tile_squares,
                                 const Tile& tile) {
  const double scale = static_cast<double>(tile.pixel) / static_cast<double>(tile.step);
  std::vector<double> starts;
  if (static_cast<double>(block) * scale < smallest_block) return starts;
  for (Index channel = 0; channel < channels; ++channel)
    for (Index at = 0; at < entries; at += block)
      starts.push_back(static_cast<double>(channel * tile_squares * tile.pixel) +
                       static_cast<double>(at) * scale);
  return starts;
}

// Lines between the channels and between the blocks of every axis but the last.
std::string block_lines(const ConvGeometry& geometry, const SpyOptions& options, const Tile& tile) {
  const Shape outputs = geometry.image_out(), inputs = geometry.image();
  const Index width = geometry.in_channels * tile.cols * tile.pixel;
  const Index height = geometry.out_channels * tile.rows * tile.pixel;
  std::string text;
  for (std::size_t level = outputs.size(); level-- > 0;) {
    const Index block_rows = volume(slice(outputs, level, outputs.size()));
    const Index block_cols = volume(slice(inputs, level, inputs.size()));
    std::string path;
    for (double y : block_starts(geometry.out_channels, volume(outputs), block_rows, tile.rows, tile))
      path += fmt::format("M0 {:.6g}h{}", y, width);
    for (double x : block_starts(geometry.in_channels, volume(inputs), block_cols, tile.cols, tile))
      path += fmt::format("M{:.6g} 0v{}", x, height);
    const bool strong = level == 0 && std::min(tile.rows, tile.cols) * tile.pixel >= strong_block;
    if (!path.empty())
      text += fmt::format("<path stroke-opacity=\"{}\" d=\"{}\"/>\n", strong ? 0.9 : 0.35, path);
  }
  return fmt::format(
      "<g transform=\"{}\" fill=\"none\" stroke=\"#888\" shape-rendering=\"crispEdges\">\n{}"
      "<rect width=\"{}\" height=\"{}\"/>\n</g>\n",
      place(options), text, width, height);
}

// The taps or the blocks in their colours, one slice of their last two axes below the other.
struct Legend {
  std::string squares;
  double width, height;
};

Legend legend_of(const Shape& colored, Index x) {
  const Index cols = colored.back(), rows = colored.size() > 1 ? colored.end()[-2] : 1;
  const double side = std::min(14.0, legend_pixels / static_cast<double>(std::max(rows, cols)));
  Legend legend{"", side * static_cast<double>(cols), 0};
  const Index taps = volume(colored);
  for (Index tap = 0; tap < taps; ++tap) {
    const Index layer = tap / (rows * cols), row = tap / cols;
    const double y = side * static_cast<double>(row) + side / 2 * static_cast<double>(layer);
    legend.squares +=
        fmt::format("<rect x=\"{:.6g}\" y=\"{:.6g}\" width=\"{:.6g}\" height=\"{:.6g}\" fill=\"{}\"/>\n",
                    static_cast<double>(x) + side * static_cast<double>(tap % cols),
                    static_cast<double>(top) + 20 + y, side, side, tap_color(colored, tap));
    legend.height = 20 + y + side;
  }
  return legend;
}

// "row: output (channel, i, j), 8 x 8 x 10 = 640"
std::string axis_label(const char* what, const Shape& shape) {
  std::string names = "channel", extents = std::to_string(shape[0]);
  for (std::size_t d = 1; d < shape.size(); ++d) {
    names += fmt::format(", {}", static_cast<char>('i' + d - 1));
    extents += fmt::format(" x {}", shape[d]);
  }
  return fmt::format("{} ({}), {} = {}", what, names, extents, format_count(volume(shape)));
}

std::string caption(const ConvGeometry& geometry, Index step) {
  const double entries =
      static_cast<double>(volume(geometry.range())) * static_cast<double>(volume(geometry.domain()));
  std::string text = fmt::format("{} nonzeros, density {:.3g} %", format_count(geometry.nnz()),
                                 100 * static_cast<double>(geometry.nnz()) / entries);
  if (step > 1)
    text += fmt::format("; drawn 1:{}, a square is the first nonzero of {} x {} entries", step, step, step);
  return text;
}

// Pixels that a text takes, from above: fonts differ.
Index text_pixels(const std::string& text, Index font_size) {
  return static_cast<Index>(text.size()) * font_size * 3 / 5;
}

}  // namespace

std::string spy_svg(const ConvGeometry& geometry, const SpyOptions& options) {
  if (options.cells < 1) throw Error("cells = " + std::to_string(options.cells) + "; expected at least 1");
  const Tile tile = tile_of(geometry, options.cells);
  Shape domain = geometry.domain(), range = geometry.range();
  Index matrix_width = geometry.in_channels * tile.cols * tile.pixel,
        matrix_height = geometry.out_channels * tile.rows * tile.pixel;
  if (options.transposed) {
    std::swap(domain, range);
    std::swap(matrix_width, matrix_height);
  }
  const std::string name = (options.transposed ? "conv_transpose " : "conv ") +
                           detail::geometry_name(geometry) + " : " + detail::type_of(domain, range, false);
  const std::string title = name.substr(0, name.find('>')) + "&gt;" + name.substr(name.find('>') + 1);
  const std::string counts = caption(geometry, tile.step);
  const std::string row_label = axis_label("row: output", range);
  const std::string column_label = axis_label("column: input", domain);
  const bool upright = matrix_height >= text_pixels(row_label, small);
  const std::string row_place =
      upright ? fmt::format("transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"end\"", top)
              : fmt::format("x=\"{}\" y=\"{}\"", left, top + matrix_height + 33);
  const Index legend_x = left + matrix_width + 2 * margin;
  const Legend legend = legend_of(colored(geometry, options.colors), legend_x);
  const std::string legend_name = options.colors == SpyColors::taps ? "kernel"
                                  : options.transposed              ? "input x output channel"
                                                                    : "output x input channel";
  const Index width =
      margin +
      std::max({legend_x + std::max(static_cast<Index>(legend.width), text_pixels(legend_name, small)),
                left + text_pixels(name, large), left + text_pixels(counts, small),
                left + text_pixels(row_label, small), left + text_pixels(column_label, small)});
  const Index height =
      top + std::max(matrix_height + (upright ? 26 : 42), static_cast<Index>(legend.height) + margin);
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
             "width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\">\n<title>{2}</title>\n",
             width, height, title) +
         block_lines(geometry, options, tile) + matrix_squares(geometry, options, tile) + legend.squares +
         fmt::format(
             "<g font-family=\"sans-serif\" font-size=\"{0}\" fill=\"#767676\">\n"
             "<text x=\"{1}\" y=\"20\" font-size=\"{2}\" font-weight=\"bold\">{3}</text>\n"
             "<text x=\"{1}\" y=\"40\">{4}</text>\n<text {5}>{6}</text>\n"
             "<text x=\"{1}\" y=\"{7}\">{8}</text>\n"
             "<text x=\"{9}\" y=\"{10}\">{11}</text>\n</g>\n</svg>\n",
             small, left, large, title, counts, row_place, row_label, top + matrix_height + 17, column_label,
             legend_x, top + 10, legend_name);
}

}  // namespace convmat
