#include <doctest/doctest.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/program/command_line.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

CommandLine sample() {
  CommandLine line("sample", "a program to test with", "Example:\n  sample --size 3\n");
  line.option("size", "3,3", "extents");
  line.option("mode", "MODE", "how", "plain");
  line.flag("loud", "louder");
  line.option("seed", "N", "seed", "7");
  return line;
}

CommandLine parsed(const std::vector<std::string>& words) {
  CommandLine line = sample();
  REQUIRE(line.parse(words));
  return line;
}

}  // namespace

TEST_CASE("values, defaults and flags") {
  const CommandLine line = parsed({"--size", "2,1", "--loud", "--threads", "2"});
  CHECK(line.integers("size", 1) == Shape{2, 1});
  CHECK(line.text("mode") == "plain");
  CHECK(line.has("mode"));
  CHECK_FALSE(line.given("mode"));
  CHECK(line.has("loud"));
  CHECK(line.integer("seed", 0) == 7);
  CHECK(line.choice("mode", {"fancy", "plain"}) == 1);
  CHECK(line.overwrite() == Overwrite::no);
  CHECK(line.overrides() == "--size 2,1 --loud --threads 2");
  CHECK(threads() == 2);
  set_threads(0);
}

TEST_CASE("what makes no sense is refused with option, value and expectation") {
  const auto refuses = [](const std::vector<std::string>& words, const char* message) {
    CommandLine line = sample();
    CHECK_THROWS_WITH_AS(line.parse(words), message, UsageError);
  };
  refuses({"--siz", "3"}, "unrecognised option '--siz'; did you mean --size?");
  refuses({"--zzzzzzzzz"}, "unrecognised option '--zzzzzzzzz'; see --help");
  refuses({"--siz=3"}, "unrecognised option '--siz=3'; did you mean --size?");
  refuses({"--a%option%=%original_token%"}, "unrecognised option '--a%option%=%original_token%'; see --help");
  refuses({"--a%option%="},
          "the argument for option '--a%option%' should follow immediately after the equal sign; see --help");
  refuses({"stray"}, "a word too many: options begin with --; see --help");
  refuses({"--threads", "x"}, "--threads x; expected an integer");
  refuses({"--threads", "-1"}, "--threads -1; expected at least 0");
  refuses({"--max-memory", "3X"}, "--max-memory 3X; expected bytes with a unit k, M, G or T, as in 4G");
  refuses({"--progress", "no"}, "--progress no; expected one of auto, always, never");
  const CommandLine line = parsed({"--size", "2,"});
  CHECK_THROWS_WITH_AS(line.integers("size", 1), "--size 2,; expected integers as in 3,3", UsageError);
  CHECK_THROWS_WITH_AS(line.text("output"), "--output is missing; see --help", UsageError);
  CHECK_THROWS_WITH_AS(line.number("mode"), "--mode plain; expected a number", UsageError);
  CHECK(parsed({"--mode", "2.5e-3"}).number("mode") == 2.5e-3);
}

TEST_CASE("words without a flag are one, or all, of an option") {
  CommandLine line("sample", "", "");
  line.positional_list("runs", "RUNS", "");
  REQUIRE(line.parse({"a.h5", "--quiet", "b.h5", "--runs", "c.h5"}));
  std::vector<std::string> runs = line.texts("runs");
  std::sort(runs.begin(), runs.end());
  CHECK(runs == std::vector<std::string>{"a.h5", "b.h5", "c.h5"});
  CHECK(line.help().find("Usage: sample [RUNS...] [options]") != std::string::npos);
  CommandLine single("sample", "", "");
  single.positional("file", "FILE", "");
  CHECK_THROWS_AS(single.parse({"a.h5", "b.h5"}), UsageError);
}

TEST_CASE("what a --config file cannot mean is refused with file and line") {
  const Scratch scratch;
  const std::string path = scratch / "a.ini";
  const auto refuses = [&](const std::string& text, const std::string& message) {
    put_bytes(path, text);
    CHECK_THROWS_WITH_AS(sample().parse({"--config", path}), (path + message).c_str(), UsageError);
  };
  refuses("mode = a\n# again\nmode = b\n", ":3: mode = b; expected once, and line 1 has it");
  refuses("loud = false\nloud = true\n", ":2: loud = true; expected once, and line 1 has it");
  refuses("-o = x\n", ":1: unrecognised option '-o'; did you mean --mode?");
  refuses("config = b.ini\n", ":1: config = b.ini; expected another option: a file reads no other");
  refuses("loud = very\n", ":1: loud = very; expected true or false");
  CHECK_THROWS_WITH_AS(sample().parse({"--config", scratch.path()}),
                       ("--config " + scratch.path() + ": cannot be read: Is a directory").c_str(), IoError);
  put_bytes(path, "mode = a\n");
  CHECK(parsed({"--config", path, "--mode", "b"}).text("mode") == "b");
}

TEST_CASE("--max-memory holds for the process") {
  parsed({"--max-memory", "2M"});
  CHECK(memory_budget() == 2000000);
  set_memory_budget(0);
}

TEST_CASE("the configuration reads back; the help names every option") {
  const CommandLine line = parsed({"--size", "3,3", "--loud"});
  CHECK(line.configuration() ==
        "# sample\nloud = true\nmode = plain\nprogress = auto\nseed = 7\nsize = 3,3\nthreads = 0\n");
  const Scratch scratch;
  for (const char* value : {"plain", "a#b", " a ", "a\nb", "\"a\""}) {
    const CommandLine typed = parsed({"--mode", value});
    put_bytes(scratch / "a.ini", typed.configuration());
    const CommandLine again = parsed({"--config", scratch / "a.ini"});
    CHECK(again.text("mode") == value);
    CHECK(again.configuration() == typed.configuration());
  }
  for (const char* name :
       {"--size", "--mode", "--loud", "--help", "--version", "--config", "--print-config", "--seed",
        "--threads", "--output", "--force", "--dry-run", "--max-memory", "--quiet", "--verbose", "--progress",
        "--no-color", "--no-host-info", "sample --size 3"})
    CHECK_MESSAGE(line.help().find(name) != std::string::npos, name);
}
