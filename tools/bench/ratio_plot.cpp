#include "ratio_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/plot/scale.hpp>
#include <set>

#include "svg.hpp"

namespace convmat::bench {
namespace {

constexpr double scale_width = 256, failed_width = 64, gap = 28, top = 88, row_height = 18, letter = 6.4;

// Half of the last label of the scale, 100000, stands to the right of it.
constexpr double panel_width = scale_width + 4 * letter + failed_width;

/// A comparison that is drawn: the ratio is NaN where the peer failed.
struct Mark {
  std::string row, peer, title;
  Task task;
  double ratio;
};

std::vector<Mark> marks_of(const Run& run) {
  std::set<std::string> dtypes;
  for (const Result& result : run.results) dtypes.insert(result.dtype);
  std::vector<Mark> marks;
  for (const Result& result : run.results) {
    const std::string row = result.name + (dtypes.size() > 1 ? " " + result.dtype : "");
    if (!result.error.empty()) continue;
    for (const PeerResult& peer : result.peers) {
      const double times = ratio(peer, result);
      const std::string title = fmt::format(
          "{} {} ({}): {} {}", row, to_string(result.task), result.kernel, peer.peer,
          peer.error.empty() ? fmt::format("takes {:.3g} times as long", times) : "failed: " + peer.error);
      marks.push_back({row, peer.peer, title, result.task, times});
    }
  }
  return marks;
}

template <class Value>
std::vector<Value> distinct(const std::vector<Mark>& marks, Value Mark::*member) {
  std::vector<Value> values;
  for (const Mark& mark : marks)
    if (std::find(values.begin(), values.end(), mark.*member) == values.end()) values.push_back(mark.*member);
  return values;
}

Scale scale_of(const std::vector<Mark>& marks) {
  std::vector<double> ratios{1};
  for (const Mark& mark : marks)
    if (std::isfinite(mark.ratio)) ratios.push_back(mark.ratio);
  return Scale::logarithmic(ratios, 0, scale_width);
}

std::string grid(const Scale& scale, double left, double bottom) {
  std::string content;
  for (const Scale::Tick& tick : scale.ticks(text_width)) {
    const double x = left + scale(tick.value);
    content += tick.value == 1 ? svg_line(x, top - 6, x, bottom, "stroke=\"#767676\" stroke-width=\"1.6\"")
                               : svg_line(x, top, x, bottom, "stroke=\"#888\" stroke-opacity=\".25\"");
    if (tick.labelled) content += svg_text(x, bottom + 15, tick_label(tick.value), "text-anchor=\"middle\"");
  }
  return content;
}

std::string panel(const std::vector<Mark>& marks, const std::vector<std::string>& rows,
                  const std::string& peer, const std::string& version, double left, const Scale& scale) {
  const double bottom = top + row_height * static_cast<double>(rows.size()), one = left + scale(1);
  const double failed = left + panel_width - failed_width / 2;
  std::string content = grid(scale, left, bottom);
  content += svg_text(left, 62, version, "font-weight=\"bold\"");
  content += svg_text(one + 6, 78, "convmat is faster →");
  if (one - left > 110) content += svg_text(one - 6, 78, "← slower", "text-anchor=\"end\"");
  bool any_failed = false;
  for (const Mark& mark : marks) {
    if (mark.peer != peer) continue;
    const bool has_failed = !std::isfinite(mark.ratio);
    any_failed = any_failed || has_failed;
    const auto row = static_cast<double>(std::find(rows.begin(), rows.end(), mark.row) - rows.begin());
    const double offset = has_failed ? 8 * (static_cast<double>(mark.task) - 1.5) : 0;
    content += svg_mark(mark.task, has_failed ? failed + offset : left + scale(mark.ratio),
                        top + row_height * (row + 0.5), mark.title, has_failed);
  }
  if (any_failed) content += svg_text(failed, bottom + 15, "failed", "text-anchor=\"middle\"");
  return content + svg_text(left + scale_width / 2, bottom + 34, "time of " + peer + " / time of convmat",
                            "text-anchor=\"middle\"");
}

}  // namespace

std::string ratio_svg(const Run& run) {
  const std::vector<Mark> marks = marks_of(run);
  if (marks.empty()) return "";
  const std::vector<std::string> rows = distinct(marks, &Mark::row);
  double longest = 0;
  for (const std::string& row : rows) longest = std::max(longest, text_width(row));
  const double labels = 16 + longest;
  const double bottom = top + row_height * static_cast<double>(rows.size());
  const Scale scale = scale_of(marks);
  std::string content = svg_legend(distinct(marks, &Mark::task), 12, 42);
  double left = labels + 12;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double y = top + row_height * (static_cast<double>(row) + 0.5);
    content += svg_text(labels, y + 4, rows[row], "text-anchor=\"end\"");
  }
  const std::vector<std::string> peers = distinct(marks, &Mark::peer);
  const double width = left + static_cast<double>(peers.size()) * (panel_width + gap);
  for (std::size_t row = 0; row <= rows.size(); ++row) {
    const double y = top + row_height * static_cast<double>(row);
    content += svg_line(12, y, width - gap, y, "stroke=\"#888\" stroke-opacity=\".18\"");
  }
  for (const std::string& peer : peers) {
    const auto found = std::find_if(run.peers.begin(), run.peers.end(),
                                    [&](const PeerVersion& known) { return known.name == peer; });
    content += panel(marks, rows, peer, found == run.peers.end() ? peer : found->version, left, scale);
    left += panel_width + gap;
  }
  return svg_picture(width, bottom + 48, "How many times as long other libraries take", content);
}

}  // namespace convmat::bench
