#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workload.hpp"

namespace convmat::bench {

/// Values from `low` to `high` spread logarithmically over pixels `first` to `last`.
class LogScale {
 public:
  /// The powers of ten around the values become the ends.
  static LogScale around(const std::vector<double>& values, double first, double last);

  double low, high, first, last;

  double operator()(double value) const;

  struct Tick {
    double value;
    bool labelled;  // a power of ten, or where there are few of them a 2 or a 5
  };
  /// 1, 2, 5, 10, 20, ... from low to high.
  std::vector<Tick> ticks() const;
};

/// "0.01", "1", "100", "1000".
std::string tick_label(double value);

/// The text with what XML reserves escaped.
std::string escaped(std::string_view text);

/// <text ...attributes>escaped text</text>.
std::string svg_text(double x, double y, std::string_view text, std::string_view attributes = "");

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view attributes);

/// The mark of a task, each with a form and a colour of its own that show on white and on black, with `title`
/// for those who point at it. Hollow marks stand for failures.
std::string svg_mark(Task task, double x, double y, const std::string& title, bool hollow = false);

/// The marks with their names, from (x, y) to the right.
std::string svg_legend(const std::vector<Task>& tasks, double x, double y);

/// The whole picture, letters in a grey that shows on white and on black.
std::string svg_picture(double width, double height, const std::string& title, const std::string& content);

}  // namespace convmat::bench
