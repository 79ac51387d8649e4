#include <bench/calibrate.hpp>
#include <bench/dry_run.hpp>
#include <bench/report.hpp>
#include <convmat/program/progress.hpp>
#include <filesystem>
#include <iostream>

#include "bench_request.hpp"
#include "command.hpp"
#include "output.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Every figure is the median of repeated calls of a kept plan into an array that is there, after a warm-up; the
array that the timed calls wrote is compared with the definition, and the command fails where it is wrong. The
bound is what the machine allows, measured in the same run: arithmetic at the peak of its multiply-adds, or each
array once at the speed of a copy of that size. Peers and kernels have their turns one after another.

Example:
  convmat bench --name seed --passes forward,gradient --seconds 0.05 --threads 1
  convmat bench --name seed --kernel all --seconds 0.05 --json bench.json
  convmat bench --name image-1ch-3x3 --passes forward --against scipy,eigen --report benchmarks
  convmat bench --name resnet --dry-run
  convmat bench --calibrate --rates rates.txt

The environment variable CONVMAT_RATES=rates.txt makes the planner of every program choose by that machine.
)";

CommandLine options() {
  CommandLine line("convmat bench", "time the passes of convolutions against the machine and other libraries",
                   details);
  BenchRequest::add_options(line);
  line.option("json", "OUT.json", "write everything that was measured");
  line.option("report", "DIR", "write a README.md with two plots, and the JSON, there");
  line.flag("calibrate", "measure the constants of the planner's cost model instead");
  line.option("rates", "FILE", "write those constants there, for CONVMAT_RATES");
  return line;
}

std::string dry_run(const BenchRequest& request) {
  TextTable table(bench::dry_run_head);
  request.for_each([&]<Scalar S>(const bench::Workload& workload, bench::Task task) {
    bench::add_dry_run<S>(workload, task, request.how.kernel, table);
  });
  return table.str();
}

bench::Run measured(const CommandLine& line, const BenchRequest& request) {
  bench::Run run{line.program() + " " + line.overrides(), bench::measure_machine(), {}, {}};
  for (const bench::Peer& peer : request.how.peers) run.peers.push_back({peer.name(), peer.version()});
  Progress progress(line, "timing", "figures", request.size());
  request.for_each([&]<Scalar S>(const bench::Workload& workload, bench::Task task) {
    for (bench::Result& result : bench::measure<S>(workload, task, request.how, run.machine))
      run.results.push_back(std::move(result));
    progress.advance();
  });
  return run;
}

// Names what is wrong: no time of it means anything.
Exit verdict(const std::vector<bench::Result>& results) {
  Exit exit = Exit::done;
  for (const bench::Result& result : results)
    if (result.error.empty() && !result.correct) {
      std::cerr << "wrong: " << result.name << ' ' << to_string(result.task) << ' ' << result.dtype << " by "
                << result.kernel << ", relative error " << result.relative_error << '\n';
      exit = Exit::check_failed;
    }
  return exit;
}

// The files that are asked for: refused before the work begins, written after it.
class Files {
 public:
  explicit Files(const CommandLine& line) : line_(line) {
    if (line.has("json")) require_creatable("--json", line.text("json"), line.overwrite());
    if (line.has("report")) require_creatable("--report", line.text("report"), line.overwrite());
  }

  bool any() const { return line_.has("json") || line_.has("report"); }

  void write(const bench::Run& run) const {
    if (line_.has("json")) publish(line_.text("json"), bench::to_json(run));
    if (!line_.has("report")) return;
    const std::filesystem::path directory = line_.text("report");
    std::error_code error;
    std::filesystem::create_directory(directory, error);
    for (const auto& [name, content] : bench::report(run)) publish((directory / name).string(), content);
  }

 private:
  void publish(const std::string& path, const std::string& content) const {
    publish_bytes(path, content, line_.overwrite());
    std::cout << path << '\n';
  }

  const CommandLine& line_;
};

void calibrate(const CommandLine& line) {
  const bool writes = line.has("rates") && !line.has("dry-run");
  if (writes) require_creatable("--rates", line.text("rates"), line.overwrite());
  const MachineRates now{rates<float>(), rates<double>()}, measured = bench::measure_rates();
  if (!line.quiet()) (writes ? std::cerr : std::cout) << bench::rates_table(now, measured);
  if (!writes) return;
  publish_bytes(line.text("rates"), bench::rates_text(measured), line.overwrite());
  std::cout << line.text("rates") << '\n';
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  if (line.has("calibrate")) return calibrate(line), Exit::done;
  if (line.has("rates")) throw UsageError("--rates " + line.text("rates") + " goes with --calibrate only");
  BenchRequest request(line);
  if (line.has("dry-run")) return std::cout << dry_run(request), Exit::done;
  const Files files(line);
  request.how.peers = bench_peers(line);
  const bench::Run run = measured(line, request);
  if (!line.quiet()) (files.any() ? std::cerr : std::cout) << bench::to_table(run);
  files.write(run);
  return verdict(run.results);
}

}  // namespace

const Command bench_command{"bench", "time the passes; compare with the machine and other libraries", run};

}  // namespace convmat::tool
