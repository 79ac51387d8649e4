#include <convmat/experiment/experiment.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/experiment/sweep.hpp>
#include <filesystem>
#include <iostream>

namespace convmat {
namespace {

constexpr const char* default_seed = "2024";

CommandLine command_line(const Experiment& experiment) {
  const std::string& name = experiment.name;
  CommandLine options(name, experiment.summary,
                      "Tables go to stderr, the name of the file with everything in it to stdout: " + name +
                          ".h5, unless\n--output says otherwise; of a sweep that of the directory, " + name +
                          ".\n--seed is " + default_seed +
                          " where it is not given. Exit code 1: an agreement that theory promises is "
                          "broken.\n\n"
                          "Example: " +
                          name + " " + experiment.example + "\n");
  experiment.declare(options);
  if (!experiment.picture.empty())
    options.option("plot", "FILE", "draw " + experiment.picture + " as an SVG");
  declare_sweep(options);
  options.flag(
      "resume",
      "skip a run whose file is there, of the same options, --force or not; go on from a checkpoint");
  options.option("output", "FILE", "", name + ".h5");
  options.option("seed", "N", "", default_seed);
  return options;
}

// The agreements of the output, where it is there, of the same options. Throws CreateError where it is of
// others.
std::optional<Agreements> run_there(const CommandLine& options) {
  const std::string& path = options.text("output");
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return {};  // what is wrong with it the writer says
  const Hdf5Reader file(path);
  const std::string differences = option_differences(file.text("config"), options.configuration());
  if (differences.empty()) return read_agreements(file, path);
  throw CreateError(path + " is of a run with other options: " + differences +
                        "; --resume skips runs with the same alone, --force replaces it",
                    EEXIST);
}

// Those of a run that is to be skipped. With --force one that cannot be read, or is of other options, is as
// if it were not there.
std::optional<Agreements> run_to_skip(const CommandLine& options) {
  if (!options.has("resume")) return {};
  try {
    return run_there(options);
  } catch (const Error&) {
    if (!options.has("force")) throw;
    return {};
  }
}

// Says that it is there, and what of it is broken. Its checkpoint is of a process that ended between the two.
Exit skip(const CommandLine& options, const Agreements& there) {
  const std::string& output = options.text("output");
  std::error_code gone;
  std::filesystem::remove(checkpoint_path(output), gone);
  const std::string broken = broken_text(there);
  if (!options.quiet() || !broken.empty())
    std::cerr << output << " is there already" << (broken.empty() ? "" : ": ") << broken << '\n';
  return broken.empty() ? Exit::done : Exit::check_failed;
}

// A new one.
Exit make(const Experiment& experiment, const CommandLine& options) {
  if (options.has("plot")) require_replaceable(options.text("plot"), options.overwrite());
  const Provenance provenance(options);
  Checkpoint checkpoint(options, provenance, experiment.length);
  Hdf5Writer file(options.text("output"), options.overwrite());
  Report report(options, file, checkpoint);
  experiment.run(report);
  const Exit verdict = report.finish();
  provenance.write(file);
  file.publish();
  checkpoint.remove();
  return verdict;
}

Exit run(const Experiment& experiment, const CommandLine& options) {
  const std::optional<Agreements> there = run_to_skip(options);
  const Exit verdict = there ? skip(options, *there) : make(experiment, options);
  std::cout << options.text("output") << '\n';
  return verdict;
}

Exit sweep(const Experiment& experiment, const CommandLine& options) {
  return run_sweep(options, [&](const std::vector<std::string>& words) {
    CommandLine point = command_line(experiment);
    point.parse(words);
    return run_to_skip(point);
  });
}

}  // namespace

int run_experiment(const Experiment& experiment, int argc, char** argv) {
  return run_program(experiment.name, [&] {
    CommandLine options = command_line(experiment);
    if (!options.parse({argv + 1, argv + argc})) return Exit::done;
    if (is_sweep(options)) return sweep(experiment, options);
    if (!options.has("dry-run")) return run(experiment, options);
    std::cerr << experiment.dry_run(options) << "would write " << options.text("output") << '\n';
    return Exit::done;
  });
}

}  // namespace convmat
