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

using Ticks = std::vector<Scale::Tick>;

Ticks linear_ticks(double low, double high) {
  Ticks result;
  const double step = step_of(high - low);
  for (double i = std::round(low / step); i * step < high + step / 2; ++i) result.push_back({i * step, true});
  return result;
}

// 2 and 5 only where there are few decades, and a label of theirs where there are fewer.
Ticks logarithmic_ticks(double low, double high) {
  Ticks result;
  const double decades = std::round(std::log10(high) - std::log10(low));
  for (double decade = 0; decade <= decades; ++decade)
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double value = low * std::pow(10, decade) * digit;
      if (value < high * 1.001 && (digit == 1 || decades <= 12))
        result.push_back({value, digit == 1 || decades <= 3});
    }
  return result;
}

// Where an axis ends that its values do not: their distance, and powers of ten beside them, are numbers.
constexpr double most_linear = 8e307, least_range = 1e-300, least_decade = -323, most_decade = 308;

// Between two labels, in pixels.
constexpr double gap = 4;

}  // namespace

Scale Scale::linear(const std::vector<double>& values, double first, double last) {
  if (values.empty()) return {0, 1, first, last, false};
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  const double least = std::max(*smallest, -most_linear), most = std::min(*largest, most_linear);
  // What differs by rounding alone is one value: ticks between would be the same numbers.
  const bool differ = most - least > std::max(1e-9 * std::max(std::abs(least), std::abs(most)), least_range);
  const double step = step_of(differ ? most - least : std::max(std::abs(most), 1.0));
  return {step * std::floor(least / step), step * std::ceil(differ ? most / step : least / step + 1), first,
          last, false};
}

Scale Scale::logarithmic(const std::vector<double>& values, double first, double last) {
  if (values.empty()) return {1, 10, first, last, true};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double low = std::floor(std::log10(*least)), high = std::ceil(std::log10(*most));
  const double margin = high > low ? 0 : 1;
  const double begin = std::clamp(low - margin, least_decade, most_decade - 1),
               end = std::clamp(high + margin, begin + 1, most_decade);
  return {std::pow(10, begin), std::pow(10, end), first, last, true};
}

double Scale::operator()(double value) const {
  const double share = by_logarithm ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low))
                                    : (value - low) / (high - low);
  return first + (last - first) * share;
}

bool Scale::labels_touch(const std::vector<Tick>& ticks, const Extent& extent) const {
  const Tick* before = nullptr;
  for (const Tick& tick : ticks) {
    if (!tick.labelled) continue;
    if (before) {
      const double apart = std::abs((*this)(tick.value) - (*this)(before->value));
      if (apart < gap + (extent(tick_label(tick.value)) + extent(tick_label(before->value))) / 2) return true;
    }
    before = &tick;
  }
  return false;
}

std::vector<Scale::Tick> Scale::ticks(const Extent& extent) const {
  std::vector<Tick> result = by_logarithm ? logarithmic_ticks(low, high) : linear_ticks(low, high);
  // Every first of a logarithm is a power of ten.
  for (int every = 1; labels_touch(result, extent); ++every)
    for (Tick& tick : result) {
      const double place = by_logarithm ? std::log10(tick.value) : tick.value / step_of(high - low);
      tick.labelled = std::abs(std::remainder(place, every)) < 1e-6;
    }
  return result;
}

std::string tick_label(double value) { return fmt::format("{:.6g}", value); }

}  // namespace convmat
