#include "roofline_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/plot/scale.hpp>
#include <numbers>
#include <set>

#include "svg.hpp"

namespace convmat::bench {
namespace {

constexpr double left = 64, right = 724, top = 76, bottom = 476;

struct Point {
  double intensity, gflops;
  Task task;
  std::string title;
};

std::vector<Point> points_of(const Run& run) {
  std::vector<Point> points;
  for (const Result& result : run.results) {
    if (!result.error.empty() || result.flops == 0) continue;
    const double gflops = result.flops / result.seconds / 1e9;
    points.push_back({result.flops / result.bytes, gflops, result.task,
                      fmt::format("{} {} {} ({}): {:.3g} GFLOP/s", result.name, to_string(result.task),
                                  result.dtype, result.kernel, gflops)});
  }
  return points;
}

/// The two axes of the picture.
struct Plane {
  Scale x, y;

  std::string grid() const {
    std::string content;
    for (const Scale::Tick& tick : x.ticks(text_width)) {
      content +=
          svg_line(x(tick.value), top, x(tick.value), bottom, "stroke=\"#888\" stroke-opacity=\".22\"");
      if (tick.labelled)
        content += svg_text(x(tick.value), bottom + 16, tick_label(tick.value), "text-anchor=\"middle\"");
    }
    for (const Scale::Tick& tick : y.ticks(text_height)) {
      content +=
          svg_line(left, y(tick.value), right, y(tick.value), "stroke=\"#888\" stroke-opacity=\".22\"");
      if (tick.labelled)
        content += svg_text(left - 6, y(tick.value) + 4, tick_label(tick.value), "text-anchor=\"end\"");
    }
    return content;
  }

  std::string peak(const std::string& dtype, double gflops) const {
    return svg_line(left, y(gflops), right, y(gflops), "stroke=\"#767676\" stroke-width=\"1.6\"") +
           svg_text(right - 4, y(gflops) - 5, fmt::format("peak of {}, {:.0f} GFLOP/s", dtype, gflops),
                    "text-anchor=\"end\"");
  }

  // gflops = gbps x intensity, from where it enters the picture to where it meets the peak.
  std::string diagonal(const MemoryRate& rate, double peak) const {
    const double gbps = rate.bytes_per_second / 1e9;
    const double from = std::max(x.low, y.low / gbps), to = std::min(x.high, peak / gbps);
    if (from >= to) return "";
    const double x1 = x(from), y1 = y(gbps * from), x2 = x(to), y2 = y(gbps * to);
    const double degrees = std::atan2(y2 - y1, x2 - x1) * 180 / std::numbers::pi;
    return svg_line(x1, y1, x2, y2, "stroke=\"#767676\" stroke-dasharray=\"6 4\"") +
           fmt::format(
               "<text transform=\"translate({:.1f} {:.1f}) rotate({:.1f})\" x=\"24\" y=\"-6\">{}</text>\n",
               x1, y1, degrees,
               escaped(fmt::format("copies of {}, {:.3g} GB/s", format_bytes(rate.footprint), gbps)));
  }
};

// The peaks of the precisions that the run has: a complex number is two reals.
std::vector<std::pair<std::string, double>> peaks_of(const Run& run) {
  std::set<std::string> dtypes;
  for (const Result& result : run.results) dtypes.insert(result.dtype);
  std::vector<std::pair<std::string, double>> peaks;
  if (dtypes.contains("float32") || dtypes.contains("complex64"))
    peaks.emplace_back("float32", run.machine.peak_float32 / 1e9);
  if (dtypes.contains("float64") || dtypes.contains("complex128"))
    peaks.emplace_back("float64", run.machine.peak_float64 / 1e9);
  return peaks;
}

}  // namespace

std::string roofline_svg(const Run& run) {
  const std::vector<Point> points = points_of(run);
  if (points.empty()) return "";
  const auto peaks = peaks_of(run);
  std::vector<double> intensities, heights;
  std::vector<Task> tasks;
  for (const Point& point : points) {
    intensities.push_back(point.intensity);
    heights.push_back(point.gflops);
    if (std::find(tasks.begin(), tasks.end(), point.task) == tasks.end()) tasks.push_back(point.task);
  }
  double highest = 0;
  for (const auto& [dtype, gflops] : peaks) highest = std::max(highest, gflops);
  heights.push_back(highest);
  const Plane plane{Scale::logarithmic(intensities, left, right), Scale::logarithmic(heights, bottom, top)};
  std::string content = svg_legend(tasks, 12, 42) + plane.grid();
  for (const auto& [dtype, gflops] : peaks) content += plane.peak(dtype, gflops);
  for (const MemoryRate& rate : {run.machine.copy.front(), run.machine.copy.back()})
    content += plane.diagonal(rate, highest);
  for (const Point& point : points)
    content += svg_mark(point.task, plane.x(point.intensity), plane.y(point.gflops), point.title);
  content += svg_text((left + right) / 2, bottom + 36, "operations a byte (FLOP / B), each array once",
                      "text-anchor=\"middle\"");
  content += svg_upright_text(18, (top + bottom) / 2, "operations a second (GFLOP/s)");
  return svg_picture(right + 20, bottom + 50, "Every product under the roof of this machine", content);
}

}  // namespace convmat::bench
