#include <doctest/doctest.h>

#include <cmath>
#include <convmat/experiment/merge.hpp>

#include "support/sample_run.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

std::vector<RunFile> samples(const Scratch& scratch) {
  std::vector<RunFile> runs;
  for (const char* steps : {"8", "16"}) {
    write_run(scratch / (std::string(steps) + ".h5"), steps);
    runs.push_back(read_run(scratch / (std::string(steps) + ".h5")));
  }
  return runs;
}

std::vector<std::string> merge(const std::vector<RunFile>& runs, const std::string& path) {
  Hdf5Writer file(path, Overwrite::no);
  const auto failures = write_merged(runs, file);
  file.publish();
  return failures;
}

}  // namespace

// How xarray sees it: experiments/common/runs_test.py.
TEST_CASE("columns become arrays over the options that differ, and over rows") {
  const Scratch scratch;
  CHECK(merge(samples(scratch), scratch / "all.h5").empty());
  const Hdf5Reader file(scratch / "all.h5");
  const auto numbers = [&](const char* name) { return std::get<Tensor<double>>(file.tensor(name)); };
  CHECK(numbers("steps") == Tensor<double>({2}, {8, 16}));
  CHECK(numbers("losses.row") == Tensor<double>({2}, {0, 1}));
  CHECK(numbers("losses.loss") == Tensor<double>({2, 2}, {0.5, 0.25, 0.5, 0.25}));
  CHECK(file.summary("losses.word") == "string (2), not read by convmat");
  const Table runs = file.table("tables/runs");
  CHECK(runs[0].first == "run");
  CHECK(std::get<std::vector<std::string>>(runs[0].second) == std::vector<std::string>{"8", "16"});
  CHECK(runs[2].first == "broken");
  CHECK(std::get<std::vector<Index>>(runs[2].second) == std::vector<Index>{1, 1});
}

TEST_CASE("a run that cannot be read any more is named, and its numbers are missing") {
  const Scratch scratch;
  const std::vector<RunFile> runs = samples(scratch);
  put_bytes(scratch / "16.h5", "damaged");
  const std::vector<std::string> failures = merge(runs, scratch / "all.h5");
  REQUIRE(failures.size() == 1);
  CHECK(failures[0] == scratch / "16.h5: not an HDF5 file");
  const Hdf5Reader file(scratch / "all.h5");
  const auto loss = std::get<Tensor<double>>(file.tensor("losses.loss"));
  CHECK(loss[1] == 0.25);
  CHECK(std::isnan(loss[2]));
}

TEST_CASE("runs of several programs, or none, are refused") {
  const Scratch scratch;
  std::vector<RunFile> runs = samples(scratch);
  runs[1].provenance.insert_or_assign("program", Attribute(std::string("other")));
  CHECK_THROWS_WITH_AS(
      merge(runs, scratch / "all.h5"),
      "runs of sample and of other have no axes in common; merge those of one, --where program=other", Error);
  runs.clear();
  CHECK_THROWS_WITH_AS(merge(runs, scratch / "all.h5"), "there are no runs to merge", Error);
  CHECK(scratch.files().size() == 2);
}
