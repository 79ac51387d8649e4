#pragma once

#include <doctest/doctest.h>

#include <convmat/experiment/report.hpp>

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
