#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/plot/scale.hpp>

namespace convmat {
namespace {

// The largest of 1, 2, 5 times a power of ten that divides the range into four parts or more.
double step_of(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 4)));
  for (const double digit : {5.0, 2.0})
    if (digit * power <= range / 4) return digit * power;
  return power;
}

}  // namespace

Scale Scale::linear(const std::vector<double>& values, double first, double last) {
  if (values.empty()) return {0, 1, first, last, false};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double range = *most > *least ? *most - *least : std::max(std::abs(*most), 1.0);
  const double step = step_of(range);
  return {step * std::floor(*least / step), step * std::ceil(*most / step + (*most > *least ? 0 : 1)), first,
          last, false};
}

Scale Scale::logarithmic(const std::vector<double>& values, double first, double last) {
  if (values.empty()) return {1, 10, first, last, true};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double low = std::floor(std::log10(*least)), high = std::ceil(std::log10(*most));
  const double margin = high > low ? 0 : 1;
  return {std::pow(10, low - margin), std::pow(10, high + margin), first, last, true};
}

double Scale::operator()(double value) const {
  const double share =
      by_logarithm ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return first + (last - first) * share;
}

std::vector<Scale::Tick> Scale::ticks() const {
  std::vector<Tick> result;
  if (!by_logarithm) {
    const double step = step_of(high - low);
    for (double i = std::round(low / step); i * step < high + step / 2; ++i)
      result.push_back({i * step, true});
    return result;
  }
  const bool few = high / low < 1500;
  const double decades = std::round(std::log10(high / low));
  for (double decade = 0; decade <= decades; ++decade)
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double value = low * std::pow(10, decade) * digit;
      const bool every = decades <= 12 || std::fmod(decade, std::ceil(decades / 12)) == 0;
      if (value < high * 1.001 && (digit == 1 || decades <= 12))
        result.push_back({value, (digit == 1 && every) || few});
    }
  return result;
}

std::string tick_label(double value) { return fmt::format("{:.6g}", value); }

}  // namespace convmat
