#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/plot/heat_map.hpp>
#include <convmat/plot/palette.hpp>
#include <convmat/plot/scale.hpp>
#include <convmat/plot/squares.hpp>
#include <convmat/plot/svg.hpp>

namespace convmat {
namespace {

constexpr double margin = 12, line = 16, bar_width = 14, gap = 10, picture_pixels = 640;
constexpr double largest_square = 48, least_numbered = 24, least_bar = 90, most_bar = 280;
constexpr Index levels = 64;

/// Values to colors: as many of these as there are levels.
struct Colors {
  Scale range;  // of the values, along the color bar from bottom to top
  bool diverging;
  std::vector<std::string> colors;

  Colors(const std::vector<HeatMap>& maps, double bottom, double top) : range{0, 1, bottom, top, false} {
    std::vector<double> values;
    for (const HeatMap& map : maps)
      for (const double value : map.values)
        if (std::isfinite(value)) values.push_back(value);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    diverging = !values.empty() && *least < 0 && *most > 0;
    if (diverging) {
      const double size = std::max(-*least, *most);
      values = {-size, size};
    }
    range = Scale::linear(values, bottom, top);
    for (Index level = 0; level < levels; ++level) {
      const double share = (static_cast<double>(level) + 0.5) / static_cast<double>(levels);
      colors.push_back(diverging ? diverging_color(2 * share - 1) : heat_color(share));
    }
  }

  Index level(double value) const {
    if (!std::isfinite(value)) return -1;
    const double share = (value - range.low) / (range.high - range.low);
    return std::clamp(static_cast<Index>(share * static_cast<double>(levels)), Index{0}, levels - 1);
  }

  // Black on the lighter half, of both kinds of colors.
  const char* ink(double value) const {
    const double share = (value - range.low) / (range.high - range.low);
    return (diverging ? std::abs(2 * share - 1) : share) < 0.6 ? "#000" : "#fff";
  }
};

double longest(const std::vector<HeatTick>& ticks) {
  double width = 0;
  for (const HeatTick& tick : ticks) width = std::max(width, text_width(tick.label));
  return 1.12 * width;  // digits are wider than letters
}

/// The picture's measures, in pixels: every map has the place of the largest.
struct Layout {
  Index rows = 0, columns = 0, per_row;
  double side, left, top, cell_width, cell_height;

  Layout(const std::vector<HeatMap>& maps, const HeatAxes& axes, Index most_per_row)
      : per_row(std::clamp<Index>(static_cast<Index>(maps.size()), 1, std::max<Index>(most_per_row, 1))) {
    bool titled = false;
    for (const HeatMap& map : maps) {
      rows = std::max(rows, map.rows);
      columns = std::max(columns, map.columns);
      titled = titled || !map.title.empty();
    }
    const auto across = static_cast<double>(std::max(per_row * columns, rows));
    side = std::clamp(std::floor(picture_pixels / std::max(across, 1.0)), 1.0, largest_square);
    left = (axes.y_label.empty() ? 0 : line + 4) + (axes.y_ticks.empty() ? 0 : longest(axes.y_ticks) + 6);
    top = titled ? line + 2 : 4;
    cell_width = left + side * static_cast<double>(columns) + gap;
    cell_height = top + side * static_cast<double>(rows) + (axes.x_ticks.empty() ? 0 : line) +
                  (axes.x_label.empty() ? 0 : line + 4) + gap;
  }
};

// The next label stands where it does not touch the one before.
template <class Draw>
void draw_ticks(const std::vector<HeatTick>& ticks, double side, double (*extent)(std::string_view),
                const Draw& draw) {
  double free = -1e9;
  for (const HeatTick& tick : ticks) {
    const double at = side * (tick.place + 0.5), half = extent(tick.label) / 2;
    if (at - half < free) continue;
    draw(at, tick.label);
    free = at + half + 4;
  }
}

std::string frame(const HeatMap& map, const HeatAxes& axes, const Layout& layout, double x, double y) {
  const double width = layout.side * static_cast<double>(map.columns);
  const double height = layout.side * static_cast<double>(map.rows);
  std::string content = fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"#888\" "
      "stroke-opacity=\".5\"/>\n",
      x, y, width, height);
  if (!map.title.empty()) content += svg_text(x, y - 6, map.title, "font-weight=\"bold\"");
  draw_ticks(axes.x_ticks, layout.side, text_width, [&](double at, const std::string& label) {
    content += svg_text(x + at, y + height + 13, label, "text-anchor=\"middle\"");
  });
  draw_ticks(axes.y_ticks, layout.side, text_height, [&](double at, const std::string& label) {
    content += svg_text(x - 6, y + at + 4, label, "text-anchor=\"end\"");
  });
  if (!axes.x_label.empty())
    content += svg_text(x + width / 2, y + height + (axes.x_ticks.empty() ? 0 : line) + 15, axes.x_label,
                        "text-anchor=\"middle\"");
  if (!axes.y_label.empty()) content += svg_upright_text(x - layout.left + 12, y + height / 2, axes.y_label);
  return content;
}

std::string text_of(double value, int digits) { return fmt::format("{:.{}g}", value, digits); }

// As many digits as fit into every square, three at most; none where one does not.
int digits_of(const std::vector<HeatMap>& maps, double side) {
  const auto fits = [&](int digits) {
    return std::all_of(maps.begin(), maps.end(), [&](const HeatMap& map) {
      return std::all_of(map.values.begin(), map.values.end(), [&](double value) {
        return !std::isfinite(value) || text_width(text_of(value, digits)) + 4 <= side;
      });
    });
  };
  return side < least_numbered ? 0 : fits(3) ? 3 : fits(2) ? 2 : 0;
}

std::string numbers(const HeatMap& map, const Colors& colors, int digits, double side, double x, double y) {
  std::string content;
  for (std::size_t i = 0; digits > 0 && i < map.values.size(); ++i) {
    if (!std::isfinite(map.values[i])) continue;
    const auto row = static_cast<Index>(i) / map.columns, column = static_cast<Index>(i) % map.columns;
    content += svg_text(x + side * (static_cast<double>(column) + 0.5),
                        y + side * (static_cast<double>(row) + 0.5) + 4, text_of(map.values[i], digits),
                        fmt::format("text-anchor=\"middle\" fill=\"{}\"", colors.ink(map.values[i])));
  }
  return content;
}

std::string draw(const HeatMap& map, const Colors& colors, int digits, const Layout& layout, double x,
                 double y) {
  std::vector<Index> squares;
  for (const double value : map.values) squares.push_back(colors.level(value));
  return fmt::format(
             "<g transform=\"translate({} {}) scale({})\" fill=\"none\" "
             "shape-rendering=\"crispEdges\">\n{}</g>\n",
             x, y, layout.side, svg_squares(map.columns, squares, colors.colors)) +
         numbers(map, colors, digits, layout.side, x, y);
}

// From the top down; with its ticks and what it means beside it.
std::string color_bar(const Colors& colors, const std::string& label, double x) {
  const double height = colors.range.first - colors.range.last, step = height / static_cast<double>(levels);
  std::string content;
  for (Index level = 0; level < levels; ++level)
    content += fmt::format("<rect x=\"{:.1f}\" y=\"{:.2f}\" width=\"{}\" height=\"{:.2f}\" fill=\"{}\"/>\n",
                           x, colors.range.first - step * static_cast<double>(level + 1), bar_width,
                           step + 0.5, colors.colors[static_cast<std::size_t>(level)]);
  double widest = 0;
  for (const Scale::Tick& tick : colors.range.ticks(text_height)) {
    if (!tick.labelled) continue;
    content += svg_text(x + bar_width + 5, colors.range(tick.value) + 4, tick_label(tick.value));
    widest = std::max(widest, text_width(tick_label(tick.value)));
  }
  return content +
         svg_upright_text(x + bar_width + widest + 20, (colors.range.first + colors.range.last) / 2, label);
}

}  // namespace

std::string heat_maps_svg(const std::string& title, const std::vector<HeatMap>& maps, const HeatAxes& axes,
                          Index per_row) {
  for (const HeatMap& map : maps)
    if (static_cast<Index>(map.values.size()) != map.rows * map.columns)
      throw ShapeError(
          fmt::format("{} values of a heat map of {} x {}", map.values.size(), map.rows, map.columns));
  Index squares = 0;
  for (const HeatMap& map : maps) squares += map.rows * map.columns;
  if (squares > most_squares)
    throw CapacityError(fmt::format("{} squares are too many for a picture; expected at most {}",
                                    format_count(squares), format_count(most_squares)));
  const Layout layout(maps, axes, per_row);
  const double top = 34,
               lines = std::ceil(static_cast<double>(maps.size()) / static_cast<double>(layout.per_row));
  const double height = lines * layout.cell_height, bar_top = top + layout.top;
  const double bar = std::clamp(height - layout.top - gap, least_bar, most_bar);
  const Colors colors(maps, bar_top + bar, bar_top);
  const int digits = digits_of(maps, layout.side);
  std::string content;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto column = static_cast<Index>(i) % layout.per_row, row = static_cast<Index>(i) / layout.per_row;
    const double x = margin + layout.cell_width * static_cast<double>(column) + layout.left;
    const double y = top + layout.cell_height * static_cast<double>(row) + layout.top;
    content += draw(maps[i], colors, digits, layout, x, y) + frame(maps[i], axes, layout, x, y);
  }
  const double bar_x = margin + layout.cell_width * static_cast<double>(layout.per_row) + gap;
  content += color_bar(colors, axes.value_label, bar_x);
  return svg_picture(bar_x + bar_width + 80, top + std::max(height, layout.top + bar + gap), title, content);
}

}  // namespace convmat
