#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/plot/line_chart.hpp>
#include <convmat/plot/palette.hpp>
#include <convmat/plot/scale.hpp>
#include <convmat/plot/svg.hpp>

namespace convmat {
namespace {

constexpr double width = 400, height = 300, margin = 12, left = 72, right = 16, top = 32, bottom = 48;
constexpr double legend_row = 18;
constexpr std::size_t most_dots = 40;

const char* dash_of(std::size_t curve) {
  constexpr const char* dashes[] = {"none", "7 3", "2 3", "9 3 2 3"};
  return dashes[curve % 4];
}

std::string stroke_of(std::size_t curve) {
  return fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\" stroke-dasharray=\"{}\"",
                     curve_color(static_cast<Index>(curve)), dash_of(curve));
}

using Names = std::vector<std::string>;

Names names_of(const std::vector<Chart>& charts) {
  Names names;
  for (const Chart& chart : charts)
    for (const Curve& curve : chart.curves) {
      if (curve.x.size() != curve.y.size())
        throw ShapeError(fmt::format("curve {} of {} x and {} y; expected as many", curve.name,
                                     curve.x.size(), curve.y.size()));
      if (std::find(names.begin(), names.end(), curve.name) == names.end()) names.push_back(curve.name);
    }
  return names;
}

/// The frame of one chart with its upper left corner at (x0, y0).
class Panel {
 public:
  Panel(const Chart& chart, double x0, double y0)
      : chart_(chart),
        x0_(x0),
        y0_(y0),
        x_(scale(&Curve::x, chart.logarithmic_x, x0 + left, x0 + width - right)),
        y_(scale(&Curve::y, chart.logarithmic_y, y0 + height - bottom, y0 + top)) {}

  std::string draw(const Names& names) const {
    std::string content = frame();
    for (const Curve& curve : chart_.curves)
      content += draw(
          curve, static_cast<std::size_t>(std::find(names.begin(), names.end(), curve.name) - names.begin()));
    return content;
  }

 private:
  bool shows(double x, double y) const {
    return std::isfinite(x) && std::isfinite(y) && (x > 0 || !chart_.logarithmic_x) &&
           (y > 0 || !chart_.logarithmic_y);
  }

  Scale scale(std::vector<double> Curve::*values, bool logarithmic, double first, double last) const {
    std::vector<double> shown;
    for (const Curve& curve : chart_.curves)
      for (std::size_t i = 0; i < curve.x.size(); ++i)
        if (shows(curve.x[i], curve.y[i])) shown.push_back((curve.*values)[i]);
    return logarithmic ? Scale::logarithmic(shown, first, last) : Scale::linear(shown, first, last);
  }

  std::string frame() const {
    constexpr const char* grid = "stroke=\"#888\" stroke-opacity=\".22\"";
    std::string content = svg_text(x0_ + left, y0_ + 20, chart_.title, "font-weight=\"bold\"");
    for (const Scale::Tick& tick : x_.ticks(text_width)) {
      content += svg_line(x_(tick.value), y_.last, x_(tick.value), y_.first, grid);
      if (tick.labelled)
        content += svg_text(x_(tick.value), y_.first + 15, tick_label(tick.value), "text-anchor=\"middle\"");
    }
    for (const Scale::Tick& tick : y_.ticks(text_height)) {
      content += svg_line(x_.first, y_(tick.value), x_.last, y_(tick.value), grid);
      if (tick.labelled)
        content += svg_text(x_.first - 6, y_(tick.value) + 4, tick_label(tick.value), "text-anchor=\"end\"");
    }
    content += svg_text((x_.first + x_.last) / 2, y_.first + 34, chart_.x_label, "text-anchor=\"middle\"");
    return content + svg_upright_text(x0_ + 16, (y_.first + y_.last) / 2, chart_.y_label);
  }

  std::string draw(const Curve& curve, std::size_t number) const {
    std::string path, dots;
    bool drawing = false;
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      const double x = curve.x[i], y = curve.y[i];
      if (!shows(x, y)) {
        drawing = false;
        continue;
      }
      path += fmt::format("{}{:.1f} {:.1f}", drawing ? 'L' : 'M', x_(x), y_(y));
      drawing = true;
      if (curve.x.size() <= most_dots)
        dots += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\" fill=\"{}\"><title>{}: {:.6g}, "
            "{:.6g}</title></circle>\n",
            x_(x), y_(y), curve_color(static_cast<Index>(number)), escaped(curve.name), x, y);
    }
    return fmt::format("<path d=\"{}\" {}/>\n{}", path, stroke_of(number), dots);
  }

  const Chart& chart_;
  double x0_, y0_;
  Scale x_, y_;
};

// Lines with their names from row y on, wrapped; y becomes that of the next row.
std::string legend(const Names& names, double picture_width, double& y) {
  std::string content;
  double x = margin;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double taken = 44 + text_width(names[i]);
    if (x > margin && x + taken > picture_width) {
      x = margin;
      y += legend_row;
    }
    content += svg_line(x, y - 4, x + 22, y - 4, stroke_of(i)) + svg_text(x + 28, y, names[i]);
    x += taken;
  }
  y += legend_row;
  return content;
}

}  // namespace

std::string line_charts_svg(const std::string& title, const std::vector<Chart>& charts, Index columns) {
  const auto per_row = static_cast<std::size_t>(std::max<Index>(columns, 1));
  const double picture_width = margin + width * static_cast<double>(std::min(per_row, charts.size()));
  const Names names = names_of(charts);
  double y = 42;
  std::string content = legend(names, picture_width, y);
  for (std::size_t i = 0; i < charts.size(); ++i)
    content += Panel(charts[i], width * static_cast<double>(i % per_row),
                     y + height * static_cast<double>(i / per_row))
                   .draw(names);
  const double rows = std::ceil(static_cast<double>(charts.size()) / static_cast<double>(per_row));
  return svg_picture(picture_width, y + height * rows, title, content);
}

}  // namespace convmat
