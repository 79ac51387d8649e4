#include <doctest/doctest.h>

#include <convmat/experiment/experiment.hpp>
#include <iostream>

#include "support/captured.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

void declare(CommandLine& options) { options.option("error", "E", "of its agreement", "0"); }

std::string dry_run(const CommandLine& options) { return "error " + options.text("error") + "\n"; }

void run(Report& report) {
  report.agree("sample", report.options().number("error"), 1);
  report.figure("all", "Everything", "<svg/>");
}

struct Outcome {
  int code;
  std::string out, err;
};

Outcome sample(std::vector<std::string> words, const std::string& picture = "nothing") {
  words.insert(words.begin(), "sample");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  const Experiment experiment{.name = "sample",
                              .summary = "a sample",
                              .picture = picture,
                              .example = "--error 0.5",
                              .declare = declare,
                              .dry_run = dry_run,
                              .run = run};
  Outcome outcome;
  outcome.out = captured(std::cout, [&] {
    outcome.err = captured(std::cerr, [&] {
      outcome.code = run_experiment(experiment, static_cast<int>(argv.size()), argv.data());
    });
  });
  return outcome;
}

}  // namespace

TEST_CASE("an experiment publishes its file, with its provenance, and prints the name alone") {
  const Scratch scratch;
  const std::string file = scratch / "run.h5", picture = scratch / "picture.svg";
  const Outcome outcome = sample({"--output", file, "--plot", picture, "--error", "0.5"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == file + "\n");
  CHECK(outcome.err.find("1 of 1 agreements hold.") != std::string::npos);
  CHECK(scratch.files() == std::vector<std::string>{"picture.svg", "run.h5"});
  const Hdf5Reader reader(file);
  CHECK(reader.text("config").find("error = 0.5") != std::string::npos);
  CHECK(reader.kind("tables/agreements") == Hdf5Reader::Kind::table);
}

TEST_CASE("a broken agreement is exit code 1, and the file is there") {
  const Scratch scratch;
  const Outcome outcome = sample({"--output", scratch / "run.h5", "--error", "2"});
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("sample: broken: sample: 2, expected at most 1") != std::string::npos);
  CHECK(scratch.files() == std::vector<std::string>{"run.h5"});
}

TEST_CASE("a run that is there already is skipped, and what of it is broken stays so") {
  const Scratch scratch;
  const std::string good = scratch / "good.h5", broken = scratch / "broken.h5";
  sample({"--output", good});
  sample({"--output", broken, "--error", "2"});
  const Outcome first = sample({"--output", good, "--resume"}),
                second = sample({"--output", broken, "--error", "2", "--resume", "--quiet"});
  CHECK(first.code == 0);
  CHECK(first.err == good + " is there already\n");
  CHECK(second.code == 1);
  CHECK(second.err == broken + " is there already: 1 of 1 agreements are broken\n");
  CHECK(second.out == broken + "\n");
}

TEST_CASE("--resume --force keeps the run of the same options, and replaces any other file") {
  const Scratch scratch;
  const std::string file = scratch / "run.h5";
  const auto again = [&](const std::string& error) {
    return sample({"--output", file, "--error", error, "--resume", "--force"});
  };
  sample({"--output", file, "--error", "0.5"});
  CHECK(again("0.5").err == file + " is there already\n");
  CHECK(again("0.7").err.find("1 of 1 agreements hold.") != std::string::npos);
  put_bytes(file, "damaged");
  CHECK(sample({"--output", file, "--resume"}).code == 65);
  CHECK(again("0.7").err.find("1 of 1 agreements hold.") != std::string::npos);
  CHECK(again("0.7").err == file + " is there already\n");
}

TEST_CASE("without a picture there is no --plot") {
  const Scratch scratch;
  const Outcome outcome = sample({"--output", scratch / "run.h5", "--plot", scratch / "p.svg"}, "");
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("--plot") != std::string::npos);
  CHECK(sample({"--output", scratch / "run.h5"}, "").code == 0);
}

TEST_CASE("an error leaves nothing behind") {
  const Scratch scratch;
  CHECK(sample({"--output", scratch / "run.h5", "--error", "much"}).code == 2);
  CHECK(sample({"--output", scratch / "run.h5", "--plot", scratch / "none/p.svg"}).code == 73);
  CHECK(scratch.files().empty());
}

TEST_CASE("a picture that may not be replaced is refused before the work") {
  const Scratch scratch;
  put_bytes(scratch / "p.svg", "old");
  const Outcome outcome =
      sample({"--output", scratch / "run.h5", "--plot", scratch / "p.svg", "--error", "much"});
  CHECK(outcome.code == 73);
  CHECK(scratch.files() == std::vector<std::string>{"p.svg"});
}

TEST_CASE("a dry run says what it would do, and does not") {
  const Scratch scratch;
  const std::string file = scratch / "run.h5";
  const Outcome outcome = sample({"--output", file, "--dry-run"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err == "error 0\nwould write " + file + "\n");
  CHECK(scratch.files().empty());
}

TEST_CASE("help shows the options every experiment has, with their defaults, and the example") {
  const Outcome outcome = sample({"--help"});
  CHECK(outcome.code == 0);
  for (const char* part : {"a sample", "--error E", "draw nothing as an SVG", "stdout: sample.h5, unless",
                           "--seed is 2024 where", "Example: sample --error 0.5\n"}) {
    CAPTURE(std::string(part));
    CHECK(outcome.out.find(part) != std::string::npos);
  }
}
