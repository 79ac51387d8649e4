#pragma once

#include <convmat/experiment/report.hpp>

namespace convmat {

/// An experiment driver: what is its own. Every one has, besides the options of every program (CommandLine),
/// --output with the default NAME.h5, --seed with 2024, --plot, --resume, and those of a sweep (sweep.hpp).
struct Experiment {
  std::string name, summary;
  std::string picture;  // what --plot draws, the first figure: "errors and times"; empty where there is none
  std::string example;  // words to type after the name
  void (*declare)(CommandLine& options);

  /// What --dry-run prints: sizes, counts.
  std::string (*dry_run)(const CommandLine& options);

  /// Throws UsageError where an option makes no sense, before anything else is done.
  void (*run)(Report& report);

  /// Options that only say how long a run is, as "epochs": its checkpoint serves a longer one too.
  std::vector<std::string> length{};
};

/// main() of an experiment: reads the options, runs it with its provenance, publishes the file whole or not
/// at all, and prints its name alone on stdout. Returns the exit code (Exit): 1 where an agreement is broken,
/// and then the file is there to be looked at.
CONVMAT_API int run_experiment(const Experiment& experiment, int argc, char** argv);

}  // namespace convmat
