#include <bench/ratio_plot.hpp>
#include <bench/report.hpp>
#include <bench/roofline_plot.hpp>
#include <bench/svg.hpp>
#include <regex>

#include "samples.hpp"
#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;
using namespace convmat::test;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Abscissa and ordinate of the mark whose title begins so.
std::pair<double, double> place(const std::string& svg, const std::string& title) {
  const std::regex mark("translate\\(([0-9.]+) ([0-9.]+)\\)\"[^>]*><title>" + title);
  std::smatch found;
  REQUIRE(std::regex_search(svg, found, mark));
  return {std::stod(found[1]), std::stod(found[2])};
}

// Abscissa of the middle of this word.
double word_x(const std::string& svg, const std::string& word) {
  const std::regex text("<text x=\"([0-9.]+)\"[^>]*text-anchor=\"middle\"[^>]*>" + word + "<");
  std::smatch found;
  REQUIRE(std::regex_search(svg, found, text));
  return std::stod(found[1]);
}

}  // namespace

// Ratios 3 and 0.5 on an axis from 0.1 to 10 around the line at 1.
TEST_CASE("a mark for each ratio, on its side of the line, and a hollow one for each failure") {
  const std::string svg = ratio_svg(sample_run());
  CHECK(holds(svg, "a&lt;b</text>"));
  CHECK(holds(svg, "torch 1.13</text>"));
  CHECK(holds(svg, "time of scipy / time of convmat</text>"));
  const auto [torch_x, torch_y] = place(svg, "a&lt;b forward \\(direct\\): torch takes 3 times as long");
  const auto [scipy_x, scipy_y] = place(svg, "b materialize \\(csr\\): scipy takes 0.5 times as long");
  const auto [failed_x, failed_y] = place(svg, "a&lt;b forward \\(direct\\): scipy failed: MemoryError");
  std::smatch line;
  REQUIRE(std::regex_search(svg, line, std::regex("d=\"M([0-9.]+) [^>]*stroke-width=\"1.6\"")));
  const double decade = (torch_x - std::stod(line[1])) / std::log10(3.0);
  CHECK(decade == doctest::Approx(128).epsilon(0.01));
  CHECK(scipy_x - 373.6 == doctest::Approx(std::stod(line[1]) - decade * std::log10(2.0)).epsilon(0.01));
  CHECK(failed_x > scipy_x);
  CHECK(failed_y == torch_y);
  CHECK(scipy_y == torch_y + 18);
  CHECK(holds(svg, "fill=\"none\" fill-opacity"));
}

TEST_CASE("the last label of the scale stands clear of the word failed") {
  Run run = sample_run();
  run.results[0].peers = {{"torch", "conv2d", 3e5, ""}, {"torch", "", std::nan(""), "MemoryError"}};
  const std::string svg = ratio_svg(run);
  constexpr double letter = 6.4;
  CHECK(word_x(svg, "failed") - word_x(svg, "100000") > (6 + 6) / 2 * letter + letter);
}

TEST_CASE("the roof, and a mark for each product under it") {
  const std::string svg = roofline_svg(sample_run());
  CHECK(holds(svg, "peak of float64, 10 GFLOP/s"));
  CHECK(holds(svg, "copies of 1.0 MB, 2 GB/s"));
  const auto [x, y] = place(svg, "a&lt;b forward float64 \\(direct\\): 2.5 GFLOP/s");
  CHECK(x == doctest::Approx(64 + 660 * std::log10(5.0)).epsilon(0.001));
  CHECK(y > 76);
  CHECK_FALSE(holds(svg, "materialize"));
}

TEST_CASE("nothing to compare, no picture") {
  Run run = sample_run();
  for (Result& result : run.results) result.peers.clear();
  CHECK(ratio_svg(run).empty());
  run.results.erase(run.results.begin());
  CHECK(roofline_svg(run).empty());
  CHECK(report(run).size() == 2);
}

TEST_CASE("the report has the command, the machine, what was compared and every figure") {
  const auto files = report(sample_run());
  REQUIRE(files.size() == 4);
  CHECK(files[0].first == "README.md");
  CHECK(files[1].first == "results.json");
  CHECK(files[2].first == "ratio.svg");
  CHECK(files[3].first == "roofline.svg");
  const std::string& text = files[0].second;
  CHECK(holds(text, "\n    convmat bench\n"));
  CHECK(holds(text, "abacus, 1 of 1 cores"));
  CHECK(holds(
      text,
      "* torch 1.13 takes 3 times as long, by the geometric mean of 1 figures; convmat is faster in 1.\n"));
  CHECK(holds(
      text,
      "* scipy 1.10 takes 0.5 times as long, by the geometric mean of 1 figures; convmat is faster in 0; "
      "it failed in 1 more.\n"));
  CHECK(holds(text, to_table(sample_run())));
}
