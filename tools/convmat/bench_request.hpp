#pragma once

#include <bench/measure.hpp>
#include <convmat/program/command_line.hpp>

namespace convmat::tool {

/// Everything that the command line of `convmat bench` asks to measure, understood before anything is.
struct BenchRequest {
  std::vector<bench::Workload> workloads;
  std::vector<std::string> dtypes;
  std::vector<bench::Task> tasks;
  bench::Measurement how;  // without peers

  /// --workloads --name --dtype --passes --kernel --seconds --against
  static void add_options(CommandLine& line);

  /// Throws UsageError, naming the option, its value and what was expected; FormatError or IoError for the
  /// file of workloads.
  explicit BenchRequest(const CommandLine& line);

  /// Calls of f below.
  Index size() const { return static_cast<Index>(workloads.size() * dtypes.size() * tasks.size()); }

  /// f.template operator()<S>(workload, task) for all of them.
  template <class F>
  void for_each(const F& f) const {
    for (const std::string& dtype : dtypes)
      for (const bench::Workload& workload : workloads)
        for (const bench::Task task : tasks) {
          if (dtype == "float32") f.template operator()<float>(workload, task);
          if (dtype == "float64") f.template operator()<double>(workload, task);
          if (dtype == "complex64") f.template operator()<std::complex<float>>(workload, task);
          if (dtype == "complex128") f.template operator()<std::complex<double>>(workload, task);
        }
  }
};

/// The peers that --against names and that are installed; of the others stderr says why not.
std::vector<bench::Peer> bench_peers(const CommandLine& line);

}  // namespace convmat::tool
