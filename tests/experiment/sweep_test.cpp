#include <doctest/doctest.h>

#include <convmat/experiment/sweep.hpp>
#include <iostream>

#include "support/captured.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

CommandLine parsed(const std::vector<std::string>& words) {
  CommandLine options("sample", "", "");
  options.option("steps", "N", "", "10");
  options.option("seed", "N", "", "1");
  options.option("output", "DIR", "");
  options.option("plot", "FILE", "");
  options.option("test-case", "NAME", "what a run of this very program is to do");
  options.flag("no-skip", "");
  declare_sweep(options);
  REQUIRE(options.parse(words));
  return options;
}

// What a sweep says on stderr, in which something went wrong.
std::string told(const CommandLine& options, const RunThere& run_there) {
  return captured(std::cerr, [&] { CHECK(run_sweep(options, run_there) == Exit::check_failed); });
}

const auto never = [](const std::vector<std::string>&) { return std::optional<Agreements>(); };
const auto always = [](const std::vector<std::string>&) { return std::optional(Agreements{2, 0}); };

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

TEST_CASE("runs go to a directory of the program's name, unless --output says otherwise") {
  const auto listed = [](const std::vector<std::string>& words) {
    return captured(std::cerr, [&] { run_sweep(parsed(words), never); });
  };
  CHECK(listed({"--sweep", "steps=1,2", "--dry-run"}).find(" sample/steps=2.h5") != std::string::npos);
  CHECK(listed({"--sweep", "steps=1,2", "--dry-run", "--output", "runs"}).find(" runs/steps=2.h5") !=
        std::string::npos);
}

TEST_CASE("where all runs are there, digests alone are written") {
  const Scratch scratch;
  const std::string runs = scratch / "runs";
  std::filesystem::create_directory(runs);
  for (const char* name : {"/steps=1.h5", "/steps=2.h5"}) put_bytes(runs + name, "a run");
  std::vector<std::vector<std::string>> asked;
  const auto asks = [&](const std::vector<std::string>& words) {
    asked.push_back(words);
    return always(words);
  };
  CHECK(run_sweep(parsed({"--sweep", "steps=1,2", "--output", runs, "--quiet"}), asks) == Exit::done);
  REQUIRE(asked.size() == 2);
  CHECK(std::count(asked[1].begin(), asked[1].end(), "--steps=2") == 1);
  CHECK(asked[1].back() == "--output=" + runs + "/steps=2.h5");
  CHECK(std::filesystem::exists(runs + "/SHA256SUMS"));
}

TEST_CASE("a process that is done and left no file is a point that failed") {
  const Scratch scratch;
  const std::string said = told(parsed({"--sweep", "steps=1", "--output", scratch / "runs", "--no-skip",
                                        "--test-case", "process that is done"}),
                                never);
  CHECK(said.find("0 runs done, 0 were there already, 1 failed.") != std::string::npos);
  CHECK(said.find("steps=1  ended without a result") != std::string::npos);
}

TEST_CASE("a file without a digest that cannot be read costs its point alone") {
  const Scratch scratch;
  const std::string runs = scratch / "runs";
  std::filesystem::create_directory(runs);
  put_bytes(runs + "/steps=2.h5", "a run");
  const std::string said = told(parsed({"--sweep", "steps=1,2", "--output", runs}), always);
  CHECK(said.find("0 runs done, 1 were there already, 1 failed.") != std::string::npos);
  CHECK(said.find(runs + "/steps=1.h5: cannot open") != std::string::npos);
  CHECK(std::filesystem::exists(runs + "/SHA256SUMS"));
}

TEST_CASE("broken agreements of a run that is there already count") {
  const Scratch scratch;
  const std::string runs = scratch / "runs";
  std::filesystem::create_directory(runs);
  for (const char* name : {"/steps=1.h5", "/steps=2.h5"}) put_bytes(runs + name, "a run");
  const auto second_broken = [](const std::vector<std::string>& words) {
    const auto broken = std::count(words.begin(), words.end(), "--steps=2");
    return std::optional(Agreements{3, broken});
  };
  const std::string said = told(parsed({"--sweep", "steps=1,2", "--output", runs}), second_broken);
  CHECK(said.find("0 runs done, 1 were there already, 1 failed.") != std::string::npos);
  CHECK(said.find("steps=2  was there already: 1 of 3 agreements are broken") != std::string::npos);
}
