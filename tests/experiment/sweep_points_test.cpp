#include <doctest/doctest.h>

#include <convmat/experiment/sweep_points.hpp>
#include <cstdlib>
#include <map>
#include <set>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

CommandLine parsed(const std::vector<std::string>& words) {
  CommandLine options("sample", "", "");
  options.option("steps", "N", "", "10");
  options.option("image", "N,N", "", "8,8");
  options.option("seed", "N", "", "1");
  declare_sweep(options);
  REQUIRE(options.parse(words));
  return options;
}

std::vector<std::string> names(const std::vector<std::string>& words) {
  std::vector<std::string> result;
  for (const SweepPoint& point : sweep_points(parsed(words))) result.push_back(point.name);
  return result;
}

std::map<std::string, std::string> seeds(const std::vector<std::string>& words) {
  std::map<std::string, std::string> result;
  for (const SweepPoint& point : sweep_points(parsed(words))) result[point.name] = point.seed();
  return result;
}

using Names = std::vector<std::string>;

// The variables of a task of a job array, as long as it lives.
struct SlurmTask {
  SlurmTask(const char* id, const char* first, const char* step, const char* count) {
    setenv("SLURM_ARRAY_TASK_ID", id, 1);
    setenv("SLURM_ARRAY_TASK_MIN", first, 1);
    setenv("SLURM_ARRAY_TASK_STEP", step, 1);
    setenv("SLURM_ARRAY_TASK_COUNT", count, 1);
  }
  ~SlurmTask() {
    for (const char* name :
         {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT"})
      unsetenv(name);
  }
};

}  // namespace

TEST_CASE("the points are the product of the axes, the last fastest, repeated") {
  CHECK(names({"--sweep", "steps=1,2", "--sweep", "image=4,8"}) ==
        Names{"image=4_steps=1", "image=8_steps=1", "image=4_steps=2", "image=8_steps=2"});
  CHECK(names({"--repeat", "2"}) == Names{"repeat=1", "repeat=2"});
  CHECK(names({"--sweep", "steps=1,2", "--repeat", "2"}) ==
        Names{"steps=1_repeat=1", "steps=1_repeat=2", "steps=2_repeat=1", "steps=2_repeat=2"});
  CHECK(names({"--sweep", "image=4,4;8,8"}) == Names{"image=4,4", "image=8,8"});
  CHECK(names({"--sweep", "image=a/b,c"}) == Names{"image=a|b", "image=c"});
  CHECK(is_sweep(parsed({"--sweep", "steps=1"})));
  CHECK(is_sweep(parsed({"--repeat", "2"})));
  CHECK_FALSE(is_sweep(parsed({})));
}

TEST_CASE("the seed of a point is its own, whatever the others are, unless seeds are swept") {
  const auto few = seeds({"--sweep", "steps=1,2", "--repeat", "3"});
  const auto more = seeds({"--sweep", "steps=2,5,1", "--repeat", "3"});
  std::set<std::string> distinct;
  for (const auto& [name, seed] : few) {
    CHECK(more.at(name) == seed);
    CHECK(std::stoll(seed) >= 0);
    distinct.insert(seed);
  }
  CHECK(distinct.size() == few.size());
  CHECK(seeds({"--sweep", "steps=1,2", "--repeat", "3", "--seed", "2"}) != few);
  CHECK(seeds({"--sweep", "steps=1,2", "--sweep", "image=4,8"}) ==
        seeds({"--sweep", "image=4,8", "--sweep", "steps=1,2"}));
  CHECK(seeds({"--sweep", "seed=5,6"}).at("seed=6") == "6");
  CHECK(seeds({"--sweep", "seed=5,6", "--sweep", "steps=1"}).at("seed=6_steps=1") == "6");
}

TEST_CASE("shards take turns and leave nothing out") {
  std::set<std::string> all;
  for (const char* shard : {"1/3", "2/3", "3/3"})
    for (const std::string& name : names({"--sweep", "steps=1,2,3,4,5,6,7", "--shard", shard}))
      CHECK(all.insert(name).second);
  CHECK(all.size() == 7);
  CHECK(names({"--sweep", "steps=1,2,3,4,5,6,7", "--shard", "2/3"}) == Names{"steps=2", "steps=5"});
}

TEST_CASE("a task of a Slurm array takes its shard, unless --shard says another") {
  const SlurmTask task("14", "10", "2", "3");
  CHECK(names({"--sweep", "steps=1,2,3,4,5"}) == Names{"steps=3"});
  CHECK(names({"--sweep", "steps=1,2,3,4,5", "--shard", "1/5"}) == Names{"steps=1"});
}

TEST_CASE("a task beyond its array, and a shard of one run, are refused") {
  const SlurmTask task("14", "10", "1", "3");
  CHECK_THROWS_WITH_AS(sweep_points(parsed({"--sweep", "steps=1,2"})),
                       "the Slurm array task is number 5 of 3; say which runs it takes by --shard I/N",
                       UsageError);
  CHECK_THROWS_WITH_AS(is_sweep(parsed({"--shard", "1/2"})), "--shard 1/2 goes with --sweep or --repeat",
                       UsageError);
}

TEST_CASE("a sweep in a file gives way to one that is typed") {
  const Scratch scratch;
  const std::string file = scratch / "sweep.ini";
  put_bytes(file, "sweep = steps=1,2\nsweep = image=4\n");
  CHECK(names({"--config", file}) == Names{"image=4_steps=1", "image=4_steps=2"});
  CHECK(names({"--config", file, "--sweep", "steps=5"}) == Names{"steps=5"});
}

TEST_CASE("what makes no sense is refused by name") {
  const auto refused = [](const std::vector<std::string>& words, const char* message) {
    CHECK_THROWS_WITH_AS(sweep_points(parsed(words)), message, UsageError);
  };
  refused({"--sweep", "steps"}, "--sweep steps; expected NAME=VALUE,VALUE,... with the name of an option");
  refused({"--sweep", "step=1"}, "--sweep step=1: --step cannot be swept; see --help for the options");
  refused({"--sweep", "output=a"}, "--sweep output=a: --output cannot be swept; see --help for the options");
  refused({"--sweep", "steps=1,,2"}, "--sweep steps=1,,2: a value is empty; expected NAME=VALUE,VALUE,...");
  refused({"--sweep", "steps=1,1"},
          "--sweep steps=1,1: a value occurs twice; for runs that differ in their seed use --repeat");
  refused({"--sweep", "image=x/y,x|y"},
          "--sweep image=x/y,x|y: runs of x/y and x|y would have one file; sweep over them one by one");
  refused({"--sweep", "steps=1", "--sweep", "steps=2"}, "--sweep steps=2: --steps is swept already");
  for (const char* shard : {"0/3", "4/3", "1", "1/3x", "a/b"})
    refused({"--shard", shard},
            ("--shard " + std::string(shard) + "; expected I/N with 1 <= I <= N, as 2/8").c_str());
  refused({"--repeat", "1000001"}, "a sweep of 1,000,001 runs; expected at most 1,000,000");
  CHECK_THROWS_AS(sweep_points(parsed({"--sweep", "steps=1,2", "--repeat", "9223372036854775807"})),
                  CapacityError);
  // The step to the next run of a shard does not overflow.
  CHECK(names({"--repeat", "3", "--shard", "2/9223372036854775807"}) == Names{"repeat=2"});
}
