#include <doctest/doctest.h>

#include <cmath>
#include <convmat/experiment/run_grid.hpp>

using namespace convmat;

namespace {

RunFile sample(const std::string& size, const std::string& mode, const std::string& seed = "1") {
  RunFile run;
  run.name = "size=" + size;
  run.configuration = {{"size", size}, {"mode", mode}, {"seed", seed}, {"output", run.name}, {"same", "x"}};
  return run;
}

std::vector<std::string> names(const RunGrid& grid) {
  std::vector<std::string> result;
  for (const RunAxis& axis : grid.axes) result.push_back(axis.name);
  return result;
}

using Names = std::vector<std::string>;
using Values = std::vector<Attribute>;

}  // namespace

TEST_CASE("axes are the options that differ, numbers by size; missing points are places without a run") {
  const RunGrid grid = run_grid({sample("16", "zeros"), sample("8", "zeros"), sample("8", "circular")});
  CHECK(names(grid) == Names{"mode", "size"});
  CHECK(grid.axes[0].values == Values{"circular", "zeros"});
  CHECK(grid.axes[1].values == Values{Index{8}, Index{16}});
  CHECK(grid.shape() == Shape{2, 2});
  CHECK(grid.places == std::vector<Index>{3, 2, 0});
}

TEST_CASE("options that are no number, and one number written twice, have one place each") {
  const RunGrid grid =
      run_grid({sample("nan", "a"), sample("8.0", "a"), sample("8", "a"), sample("nan", "a")});
  CHECK(grid.shape() == Shape{2, 2});
  CHECK(grid.places == std::vector<Index>{2, 0, 1, 3});
}

TEST_CASE("runs of equal options are repeats, in their order") {
  const RunGrid grid = run_grid({sample("8", "a", "1"), sample("9", "a", "2"), sample("8", "a", "3")});
  CHECK(names(grid) == Names{"size", "repeat"});
  CHECK(grid.axes[1].values == Values{Index{1}, Index{2}});
  CHECK(grid.places == std::vector<Index>{0, 2, 1});
  CHECK(run_grid({sample("8", "a")}).shape() == Shape{1});
  CHECK(names(run_grid({sample("8", "a")})) == Names{"repeat"});
}

TEST_CASE("options that make no product are one axis of runs") {
  std::vector<RunFile> runs;
  for (int i = 0; i < 5; ++i) runs.push_back(sample(std::to_string(i), std::to_string(i)));
  const RunGrid grid = run_grid(runs);
  CHECK(names(grid) == Names{"run"});
  CHECK(grid.shape() == Shape{5});
  CHECK(grid.places == std::vector<Index>{0, 1, 2, 3, 4});
  CHECK(grid.axes[0].values[4] == Attribute("size=4"));
}

TEST_CASE("a run without an option has the value \"\"") {
  RunFile other = sample("8", "a");
  other.configuration.erase("mode");
  CHECK(run_grid({sample("8", "a"), other}).axes[0].values == Values{"", "a"});
}

TEST_CASE("columns are integers, numbers or texts") {
  CHECK(to_column({Index{1}, Index{2}}) == Column(std::vector<Index>{1, 2}));
  const auto numbers = std::get<std::vector<double>>(to_column({Index{1}, 2.5, std::nullopt}));
  CHECK(numbers[0] == 1);
  CHECK(std::isnan(numbers[2]));
  CHECK(to_column({Index{1}, "a", std::nullopt}) == Column(std::vector<std::string>{"1", "a", ""}));
}
