#include "svg.hpp"

#include <fmt/format.h>

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

}  // namespace convmat::bench
