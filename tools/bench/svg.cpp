#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace convmat::bench {
namespace {

constexpr double radius = 4.5;

const char* color_of(Task task) {
  switch (task) {
    case Task::forward:
      return "#3f87dc";
    case Task::adjoint:
      return "#d9781b";
    case Task::gradient:
      return "#2f9e62";
    default:
      return "#a860d0";
  }
}

// A circle, a square, a triangle and a diamond of about the same area around (0, 0).
const char* path_of(Task task) {
  switch (task) {
    case Task::forward:
      return "M-4.5 0a4.5 4.5 0 1 1 9 0a4.5 4.5 0 1 1 -9 0z";
    case Task::adjoint:
      return "M-4 -4h8v8h-8z";
    case Task::gradient:
      return "M0 -5.5l5 9h-10z";
    default:
      return "M0 -5.7l5.7 5.7l-5.7 5.7l-5.7 -5.7z";
  }
}

}  // namespace

LogScale LogScale::around(const std::vector<double>& values, double first, double last) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double low = std::pow(10, std::floor(std::log10(*least) - 0.05));
  const double high = std::pow(10, std::ceil(std::log10(*most) + 0.05));
  return {low, high, first, last};
}

double LogScale::operator()(double value) const {
  return first + (last - first) * std::log(value / low) / std::log(high / low);
}

std::vector<LogScale::Tick> LogScale::ticks() const {
  const bool few = high / low < 1500;
  std::vector<Tick> result;
  for (double power = low; power < high * 1.001; power *= 10)
    for (const double digit : {1.0, 2.0, 5.0})
      if (power * digit < high * 1.001) result.push_back({power * digit, digit == 1 || few});
  return result;
}

std::string tick_label(double value) { return fmt::format("{:.6g}", value); }

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

std::string svg_text(double x, double y, std::string_view text, std::string_view attributes) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, attributes, escaped(text));
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view attributes) {
  return fmt::format("<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" {}/>\n", x1, y1, x2, y2, attributes);
}

std::string svg_mark(Task task, double x, double y, const std::string& title, bool hollow) {
  return fmt::format(
      "<path transform=\"translate({:.1f} {:.1f})\" d=\"{}\" stroke=\"{}\" fill=\"{}\" fill-opacity=\".75\">"
      "<title>{}</title></path>\n",
      x, y, path_of(task), color_of(task), hollow ? "none" : color_of(task), escaped(title));
}

std::string svg_legend(const std::vector<Task>& tasks, double x, double y) {
  std::string content;
  for (const Task task : tasks) {
    const std::string name(to_string(task));
    content += svg_mark(task, x + radius, y - radius + 0.5, name);
    content += svg_text(x + 14, y, name);
    x += 34 + 7 * static_cast<double>(name.size());
  }
  return content;
}

std::string svg_picture(double width, double height, const std::string& title, const std::string& content) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
      "{1:.0f}\" "
      "role=\"img\">\n<title>{2}</title>\n"
      "<g font-family=\"sans-serif\" font-size=\"11\" fill=\"#767676\">\n"
      "<text x=\"12\" y=\"20\" font-size=\"14\" font-weight=\"bold\">{2}</text>\n{3}</g>\n</svg>\n",
      width, height, escaped(title), content);
}

}  // namespace convmat::bench
