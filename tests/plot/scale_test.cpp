#include <algorithm>
#include <cmath>
#include <convmat/plot/scale.hpp>
#include <convmat/plot/svg.hpp>

#include "support/approx.hpp"

using namespace convmat;

namespace {

std::vector<std::string> labels(const Scale& scale, double (*extent)(std::string_view) = text_width) {
  std::vector<std::string> result;
  for (const Scale::Tick& tick : scale.ticks(extent))
    if (tick.labelled) result.push_back(tick_label(tick.value));
  return result;
}

// The least number of pixels between two labels.
double least_gap(const Scale& scale, double (*extent)(std::string_view)) {
  double least = INFINITY, end = -INFINITY;
  for (const Scale::Tick& tick : scale.ticks(extent)) {
    if (!tick.labelled) continue;
    const double along = std::abs(scale(tick.value) - scale.first), half = extent(tick_label(tick.value)) / 2;
    least = std::min(least, along - half - end);
    end = along + half;
  }
  return least;
}

}  // namespace

TEST_CASE("a logarithmic scale ends at powers of ten") {
  const Scale scale = Scale::logarithmic({0.2, 30}, 100, 400);
  CHECK(scale.low == doctest::Approx(0.1));
  CHECK(scale.high == doctest::Approx(100));
  CHECK(scale(0.1) == doctest::Approx(100));
  CHECK(scale(1) == doctest::Approx(200));
  CHECK(scale(100) == doctest::Approx(400));
  CHECK(scale.ticks(text_width).size() == 10);
  CHECK(scale.ticks(text_width)[1].labelled);
  CHECK_FALSE(Scale::logarithmic({1e-3, 1e3}, 0, 1000).ticks(text_width)[1].labelled);
  const Scale steps = Scale::logarithmic({1, 30, 1000}, 0, 1);  // whole powers are ends themselves
  CHECK(steps.low == 1);
  CHECK(steps.high == 1000);
}

TEST_CASE("a logarithmic scale of many decades has a tick for each and labels of some") {
  const Scale scale = Scale::logarithmic({1e-17, 1e10}, 220, 0);
  CHECK(scale.ticks(text_height).size() == 28);
  CHECK(labels(scale, text_height) ==
        std::vector<std::string>{"1e-15", "1e-12", "1e-09", "1e-06", "0.001", "1", "1000", "1e+06", "1e+09"});
}

// Of runs that diverge, or residuals that underflow.
TEST_CASE("scales to the ends of float64") {
  using Values = std::vector<double>;
  for (const Values& values :
       {Values{1e-300, 1e300}, Values{1e-320, 1}, Values{5e-324, 1e-323}, Values{1e308, 1.7e308},
        Values{-1.7e308, 1.7e308}, Values{0, 1.7e308}, Values{1.7e308}, Values{5e-324}}) {
    CAPTURE(values.front());
    CAPTURE(values.back());
    const Scale linear = Scale::linear(values, 0, 500);
    CHECK(linear.low < linear.high);
    CHECK(std::isfinite(linear(values.front())));
    CHECK(linear.ticks(text_width).size() < 50);
    if (values.front() <= 0) continue;
    const Scale logarithmic = Scale::logarithmic(values, 0, 500);
    CHECK(logarithmic.low > 0);
    CHECK(std::isfinite(logarithmic.high));
    CHECK(std::isfinite(logarithmic(values.front())));
    CHECK(std::isfinite(logarithmic(values.back())));
    CHECK(logarithmic.ticks(text_width).size() < 2000);
  }
}

TEST_CASE("labels are thinned out until they do not touch") {
  CHECK(labels(Scale::logarithmic({1, 1e3}, 0, 312)).size() == 10);
  CHECK(labels(Scale::logarithmic({10, 1e4}, 0, 312)) ==
        std::vector<std::string>{"10", "100", "1000", "10000"});
  CHECK(labels(Scale::linear({0, 9e5}, 0, 200)) == std::vector<std::string>{"0", "400000", "800000"});
  for (const double length : {40.0, 90.0, 220.0, 312.0, 1000.0})
    for (const auto extent : {text_width, text_height})
      for (int low = -18; low < 12; ++low)
        for (int high = low + 1; high < 13; ++high) {
          const std::vector<double> values{std::pow(10, low), std::pow(10, high)};
          CAPTURE(length);
          CAPTURE(low);
          CAPTURE(high);
          for (const Scale& scale :
               {Scale::logarithmic(values, length, 0), Scale::logarithmic(values, 0, length),
                Scale::linear(values, 0, length), Scale::linear({-3 * values[0], values[1]}, length, 0)})
            CHECK(least_gap(scale, extent) >= 3);
        }
}

TEST_CASE("a linear scale ends at round numbers") {
  const Scale scale = Scale::linear({0.3, 9.2}, 50, 0);
  CHECK(scale.low == 0);
  CHECK(scale.high == 10);
  CHECK(scale(5) == doctest::Approx(25));
  CHECK(scale(10) == doctest::Approx(0));
  std::vector<double> values;
  for (const Scale::Tick& tick : scale.ticks(text_width)) values.push_back(tick.value);
  CHECK(values == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(Scale::linear({-0.013, 0.02}, 0, 1).low == doctest::Approx(-0.015));
}

TEST_CASE("scales of one value and of none") {
  for (const double value : {0.0, 3.0, -250.0}) {
    const Scale scale = Scale::linear({value, value}, 0, 1);
    CAPTURE(value);
    CHECK(scale.low <= value);
    CHECK(value < scale.high);
    CHECK(scale.ticks(text_width).size() >= 2);
  }
  CHECK(Scale::linear({}, 0, 1).high == 1);
  CHECK(Scale::logarithmic({}, 0, 1).high == 10);
  CHECK(Scale::logarithmic({1, 1}, 0, 1)(1) == doctest::Approx(0.5));
}

TEST_CASE("values that differ by rounding alone have the scale of one") {
  for (const double value : {1.0, 0.3, 1000.0, -7.0}) {
    const Scale one = Scale::linear({value}, 0, 100),
                two = Scale::linear({value, std::nextafter(value, 2000)}, 0, 100);
    CHECK(labels(two) == labels(one));
    CHECK(two.ticks(text_width).size() < 20);
  }
}

TEST_CASE("labels") {
  CHECK(tick_label(0.01) == "0.01");
  CHECK(tick_label(100000) == "100000");
  CHECK(tick_label(1e-6) == "1e-06");
}
