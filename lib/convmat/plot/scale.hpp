#pragma once

#include <convmat/core/export.hpp>
#include <functional>
#include <string>
#include <vector>

namespace convmat {

/// Values from `low` to `high` spread over pixels `first` to `last`, evenly or by their logarithms.
class CONVMAT_API Scale {
 public:
  /// Round numbers around the values, and the powers of ten around them, become the ends. Values must be
  /// finite, for the second positive; of none the ends are 0 and 1, and 1 and 10.
  static Scale linear(const std::vector<double>& values, double first, double last);
  static Scale logarithmic(const std::vector<double>& values, double first, double last);

  double low, high, first, last;
  bool by_logarithm;

  double operator()(double value) const;

  struct Tick {
    double value;
    bool labelled;
  };
  /// Of a label along the axis, in pixels: text_width or text_height.
  using Extent = std::function<double(const std::string&)>;

  /// 0, 5, 10, ...; or 1, 2, 5, 10, 20, ... from low to high. As many labels as do not touch: of a logarithm
  /// all, the powers of ten, or every second, third, ... of them; else every tick, every second, ...
  std::vector<Tick> ticks(const Extent& extent) const;

 private:
  bool labels_touch(const std::vector<Tick>& ticks, const Extent& extent) const;
};

/// "0.01", "1", "100", "1e-06".
CONVMAT_API std::string tick_label(double value);

}  // namespace convmat
