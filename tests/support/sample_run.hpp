#pragma once

#include <doctest/doctest.h>

#include <convmat/experiment/report.hpp>
#include <iostream>

#include "support/captured.hpp"

/// A run of the program "sample" as run_experiment makes it, whose output is a file of the test.
struct SampleRun {
  SampleRun(const std::string& path, const std::vector<std::string>& words)
      : options(parsed(path, words)),
        provenance(options),
        checkpoint(options, provenance, {"steps"}),
        file(path, options.overwrite()),
        report(options, file, checkpoint) {}

  void publish() {
    provenance.write(file);
    file.publish();
  }

  static convmat::CommandLine parsed(const std::string& path, std::vector<std::string> words) {
    convmat::CommandLine options("sample", "", "");
    options.option("output", "FILE", "");
    options.option("plot", "FILE", "");
    options.option("steps", "N", "", "10");
    options.option("rate", "X", "");
    options.option("seed", "N", "", "7");
    options.flag("resume", "");
    words.push_back("--output=" + path);
    REQUIRE(options.parse(words));
    return options;
  }

  convmat::CommandLine options;
  convmat::Provenance provenance;
  convmat::Checkpoint checkpoint;
  convmat::Hdf5Writer file;
  convmat::Report report;
};

/// One of which one agreement of two is broken, with a table of losses.
inline void write_run(const std::string& path, const std::string& steps,
                      convmat::Overwrite overwrite = convmat::Overwrite::no) {
  using namespace convmat;
  std::vector<std::string> words{"--steps", steps, "--threads", "1"};
  if (overwrite == Overwrite::yes) words.emplace_back("--force");
  SampleRun run(path, words);
  run.report.agree("near", 0, 1);
  run.report.agree("far", 2, 1);
  run.report.keep("losses", "Losses",
                  {{"epoch", std::vector<Index>{1, 2}},
                   {"loss", std::vector<double>{0.5, 0.25}},
                   {"word", std::vector<std::string>{"a", "b"}}});
  run.report.file().write("x", Tensor<double>({3}, {1, 2, 3}));
  captured(std::cerr, [&] { run.report.finish(); });
  run.publish();
}
