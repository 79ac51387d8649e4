#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/program/aligned_numbers.hpp>

namespace convmat {
namespace {

constexpr double widest_whole = 1e15, widest_fixed = 1e6, decades = 1e3;

struct Sizes {
  double least = INFINITY, most = 0;  // of finite values that are not 0
  bool whole = true;
};

Sizes sizes_of(const std::vector<double>& values) {
  Sizes sizes;
  for (const double value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    sizes.least = std::min(sizes.least, std::abs(value));
    sizes.most = std::max(sizes.most, std::abs(value));
    sizes.whole = sizes.whole && value == std::round(value);
  }
  return sizes;
}

// Zeros that all have at the end say nothing.
int decimals_of(const std::vector<double>& values, int most) {
  int decimals = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    std::string text = fmt::format("{:.{}f}", value, most);
    const std::size_t end = text.find_last_not_of('0'), point = text.find('.');
    if (point != std::string::npos) decimals = std::max(decimals, static_cast<int>(end - point));
  }
  return decimals;
}

}  // namespace

std::vector<std::string> aligned_numbers(const std::vector<double>& values) {
  const Sizes sizes = sizes_of(values);
  const bool whole = sizes.whole && sizes.most < widest_whole;
  const bool fixed =
      sizes.most < widest_fixed && sizes.most <= decades * sizes.least && sizes.least >= 1 / decades;
  const int decimals =
      whole || !fixed
          ? 0
          : decimals_of(values, std::max(3 - static_cast<int>(std::floor(std::log10(sizes.least))), 0));
  std::vector<std::string> texts;
  for (const double value : values)
    if (std::isnan(value))
      texts.emplace_back();
    else if (!std::isfinite(value))
      texts.push_back(fmt::format("{}", value));
    else if (whole)
      texts.push_back(format_count(static_cast<Index>(value)));
    else if (fixed)
      texts.push_back(fmt::format("{:.{}f}", value, decimals));
    else
      texts.push_back(value == 0 ? "0" : fmt::format("{:.2e}", value));
  return texts;
}

}  // namespace convmat
