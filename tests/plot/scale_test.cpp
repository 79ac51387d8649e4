#include <convmat/plot/scale.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("a logarithmic scale ends at powers of ten") {
  const Scale scale = Scale::logarithmic({0.2, 30}, 100, 400);
  CHECK(scale.low == doctest::Approx(0.1));
  CHECK(scale.high == doctest::Approx(100));
  CHECK(scale(0.1) == doctest::Approx(100));
  CHECK(scale(1) == doctest::Approx(200));
  CHECK(scale(100) == doctest::Approx(400));
  CHECK(scale.ticks().size() == 10);
  CHECK(scale.ticks()[1].labelled);
  CHECK_FALSE(Scale::logarithmic({1e-3, 1e3}, 0, 1).ticks()[1].labelled);
  const Scale steps = Scale::logarithmic({1, 30, 1000}, 0, 1);  // whole powers are ends themselves
  CHECK(steps.low == 1);
  CHECK(steps.high == 1000);
}

TEST_CASE("a logarithmic scale of many decades has a tick for each and labels of some") {
  const std::vector<Scale::Tick> ticks = Scale::logarithmic({1e-17, 1e10}, 0, 1).ticks();
  CHECK(ticks.size() == 28);
  CHECK(std::count_if(ticks.begin(), ticks.end(), [](const auto& tick) { return tick.labelled; }) == 10);
}

TEST_CASE("a linear scale ends at round numbers") {
  const Scale scale = Scale::linear({0.3, 9.2}, 50, 0);
  CHECK(scale.low == 0);
  CHECK(scale.high == 10);
  CHECK(scale(5) == doctest::Approx(25));
  CHECK(scale(10) == doctest::Approx(0));
  std::vector<double> values;
  for (const Scale::Tick& tick : scale.ticks()) values.push_back(tick.value);
  CHECK(values == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(Scale::linear({-0.013, 0.02}, 0, 1).low == doctest::Approx(-0.015));
}

TEST_CASE("scales of one value and of none") {
  for (const double value : {0.0, 3.0, -250.0}) {
    const Scale scale = Scale::linear({value, value}, 0, 1);
    CAPTURE(value);
    CHECK(scale.low <= value);
    CHECK(value < scale.high);
    CHECK(scale.ticks().size() >= 2);
  }
  CHECK(Scale::linear({}, 0, 1).high == 1);
  CHECK(Scale::logarithmic({}, 0, 1).high == 10);
  CHECK(Scale::logarithmic({1, 1}, 0, 1)(1) == doctest::Approx(0.5));
}

TEST_CASE("labels") {
  CHECK(tick_label(0.01) == "0.01");
  CHECK(tick_label(100000) == "100000");
  CHECK(tick_label(1e-6) == "1e-06");
}
