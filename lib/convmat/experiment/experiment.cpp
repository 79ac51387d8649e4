#include <convmat/experiment/experiment.hpp>
#include <convmat/program/provenance.hpp>
#include <iostream>

namespace convmat {
namespace {

constexpr const char* default_seed = "2024";

CommandLine command_line(const Experiment& experiment) {
  const std::string& name = experiment.name;
  CommandLine options(name, experiment.summary,
                      "Tables go to stderr, the name of the file with everything in it to stdout: " + name +
                          ".h5, unless\n--output says otherwise. --seed is " + default_seed +
                          " where it is not given. Exit code 1: an agreement that\n"
                          "theory promises is broken.\n\n"
                          "Example: " +
                          name + " " + experiment.example + "\n");
  experiment.declare(options);
  options.option("plot", "FILE", "draw " + experiment.picture + " as an SVG");
  options.option("output", "FILE", "", name + ".h5");
  options.option("seed", "N", "", default_seed);
  return options;
}

Exit run(const Experiment& experiment, const CommandLine& options) {
  const Provenance provenance(options);
  Hdf5Writer file(options.text("output"), options.overwrite());
  Report report(options, file);
  experiment.run(report);
  const Exit verdict = report.finish();
  provenance.write(file);
  file.publish();
  std::cout << options.text("output") << '\n';
  return verdict;
}

}  // namespace

int run_experiment(const Experiment& experiment, int argc, char** argv) {
  return run_program(experiment.name, [&] {
    CommandLine options = command_line(experiment);
    if (!options.parse({argv + 1, argv + argc})) return Exit::done;
    if (!options.has("dry-run")) return run(experiment, options);
    std::cerr << experiment.dry_run(options) << "would write " << options.text("output") << '\n';
    return Exit::done;
  });
}

}  // namespace convmat
