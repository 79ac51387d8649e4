#include <doctest/doctest.h>

#include <convmat/experiment/sweep.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

CommandLine parsed(const std::vector<std::string>& words) {
  CommandLine options("sample", "", "");
  options.option("steps", "N", "", "10");
  options.option("seed", "N", "", "1");
  options.option("output", "DIR", "");
  options.option("plot", "FILE", "");
  declare_sweep(options);
  REQUIRE(options.parse(words));
  return options;
}

const auto never = [](const std::vector<std::string>&) { return false; };

}  // namespace

TEST_CASE("a dry run, or what makes no sense, leaves nothing behind") {
  const Scratch scratch;
  const std::string runs = scratch / "runs";
  CHECK(run_sweep(parsed({"--sweep", "steps=1,2", "--output", runs, "--dry-run"}), never) == Exit::done);
  CHECK_THROWS_WITH_AS(
      run_sweep(parsed({"--sweep", "steps=1,2", "--output", runs, "--plot", "a.svg"}), never),
      "--plot a.svg does not go with a sweep, whose runs would all draw it", UsageError);
  CHECK_FALSE(std::filesystem::exists(runs));
  put_bytes(runs, "a file");
  CHECK_THROWS_AS(run_sweep(parsed({"--sweep", "steps=1,2", "--output", runs}), never), CreateError);
}

TEST_CASE("where all runs are there, digests alone are written") {
  const Scratch scratch;
  const std::string runs = scratch / "runs";
  std::filesystem::create_directory(runs);
  for (const char* name : {"/steps=1.h5", "/steps=2.h5"}) put_bytes(runs + name, "a run");
  std::vector<std::vector<std::string>> asked;
  const auto always = [&](const std::vector<std::string>& words) {
    asked.push_back(words);
    return true;
  };
  CHECK(run_sweep(parsed({"--sweep", "steps=1,2", "--output", runs, "--quiet"}), always) == Exit::done);
  REQUIRE(asked.size() == 2);
  CHECK(std::count(asked[1].begin(), asked[1].end(), "--steps=2") == 1);
  CHECK(asked[1].back() == "--output=" + runs + "/steps=2.h5");
  CHECK(std::filesystem::exists(runs + "/SHA256SUMS"));
}
