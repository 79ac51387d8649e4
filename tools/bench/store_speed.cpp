// Times what the store promises (docs/reliability.md): store_speed [DIRECTORY], where results go to the disk
// that is to be judged. Medians; the disk's own speed by the same bytes in write(2) and fsync(2), in turns.
#include <fcntl.h>
#include <unistd.h>

#include <convmat/core/memory.hpp>
#include <convmat/core/random.hpp>
#include <convmat/experiment/experiment.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/program/provenance.hpp>
#include <convmat/program/text_table.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "bench/timing.hpp"

using namespace convmat;
using namespace convmat::bench;

namespace {

double seconds_of(const auto& call) {
  const double start = steady_seconds();
  call();
  return steady_seconds() - start;
}

double median_of(int calls, const auto& call) {
  std::vector<double> samples;
  for (int i = 0; i < calls; ++i) samples.push_back(seconds_of(call));
  return median(samples);
}

void write_plainly(const std::string& path, const Tensor<double>& data) {
  constexpr std::size_t at_once = 1 << 20;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const auto* bytes = reinterpret_cast<const char*>(data.data());
  bool done = file >= 0;
  for (std::size_t left = static_cast<std::size_t>(data.size()) * sizeof(double); done && left > 0;) {
    const ssize_t written = write(file, bytes, std::min(left, at_once));
    done = written > 0;
    if (done) bytes += written, left -= static_cast<std::size_t>(written);
  }
  if (!done || fsync(file) != 0 || close(file) != 0) throw IoError(path + ": cannot be written", errno);
}

void publish(const std::string& path, const auto& data) {
  Hdf5Writer file(path, Overwrite::yes);
  file.write("data", data);
  file.publish();
}

double provenance_seconds(const std::string& path) {
  CommandLine options("store_speed", "", "");
  options.option("seed", "N", "", "1");
  return median_of(50, [&] {
    Hdf5Writer file(path, Overwrite::yes);
    Provenance(options).write(file);
  });
}

constexpr double experiment_seconds = 1;

double experiment_overhead(const std::string& path) {
  const Experiment experiment{.name = "second",
                              .summary = "computes for a second",
                              .picture = "",
                              .example = "",
                              .declare = [](CommandLine&) {},
                              .dry_run = [](const CommandLine&) { return std::string("a second\n"); },
                              .run =
                                  [](Report& report) {
                                    const double end = steady_seconds() + experiment_seconds;
                                    while (steady_seconds() < end) continue;
                                    report.table("seconds", "", {{"seconds", std::vector<double>{1}}});
                                  }};
  std::vector<std::string> words{"second", "--output", path, "--force", "--quiet"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return median_of(
             3, [&] { run_experiment(experiment, static_cast<int>(arguments.size()), arguments.data()); }) -
         experiment_seconds;
}

/// A new directory, removed with all that is in it.
class Directory {
 public:
  explicit Directory(const std::filesystem::path& parent)
      : path_(parent / ("store_speed." + std::to_string(getpid()))) {
    std::filesystem::create_directory(path_);
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::string operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string milliseconds(double seconds) { return format_number(1e3 * seconds, 3) + " ms"; }
std::string speed(double seconds) { return format_number(1 / seconds, 3) + " GB/s"; }

void time_little(const Directory& disk, const Directory& memory, TextTable& table) {
  Rng rng(1);
  const Tensor<double> data = randn({4096}, rng);
  const double unflushed = median_of(200, [&] { publish(memory / "run.h5", data); }),
               flushed = median_of(50, [&] { publish(disk / "run.h5", data); }),
               plain = median_of(50, [&] { write_plainly(disk / "plain", data); });
  table.add({"publish 32 kB, in memory", milliseconds(unflushed), "", "1 ms"});
  table.add(
      {"publish 32 kB, on the disk", milliseconds(flushed), milliseconds(plain) + " write and fsync", ""});
  table.add({"provenance", milliseconds(provenance_seconds(memory / "run.h5")), "", "5 ms"});
  table.add({"an experiment of 1 s, beyond it", milliseconds(experiment_overhead(disk / "second.h5")), "",
             "10 ms"});
}

void time_large(const Directory& disk, TextTable& table) {
  Rng rng(1);
  const Tensor<double> data = randn({125'000'000}, rng);
  std::vector<double> ours, plain;
  for (int round = 0; round < 3; ++round) {
    ours.push_back(seconds_of([&] { publish(disk / "run.h5", data); }));
    plain.push_back(seconds_of([&] { write_plainly(disk / "plain", data); }));
  }
  table.add({"publish 1 GB", speed(median(ours)), speed(median(plain)) + " write and fsync",
             format_number(100 * median(plain) / median(ours), 3) + " % of it, 70 % wanted"});
}

// The matrix of a layer of 16 -> 16 channels, which is deflated.
void time_matrix(const Directory& disk, TextTable& table) {
  Rng rng(1);
  const Axis axis = Axis::toeplitz(62, 62, 3, 1, 1);
  const ConvGeometry geometry{16, 16, 1, {axis, axis}};
  const Csr<double> matrix = ConvOperator<double>(geometry, randn({16, 16, 3, 3}, rng)).to_csr();
  const Index numbers = 2 * matrix.nnz() + matrix.rows + 1;
  const Tensor<double> same_size({numbers});
  std::vector<double> ours, plain;
  for (int round = 0; round < 5; ++round) {
    ours.push_back(seconds_of([&] { publish(disk / "matrix.h5", matrix); }));
    plain.push_back(seconds_of([&] { write_plainly(disk / "plain", same_size); }));
  }
  const auto stored = static_cast<Index>(std::filesystem::file_size(disk / "matrix.h5"));
  table.add({"publish a matrix of " + format_bytes(8 * numbers), milliseconds(median(ours)),
             milliseconds(median(plain)) + " write and fsync", format_bytes(stored) + " stored"});
}

}  // namespace

int main(int argc, char** argv) try {
  prepare_hdf5();
  const Directory disk(argc > 1 ? argv[1] : "."), memory("/dev/shm");
  TextTable table({"what", "took", "beside", "goal"});
  time_little(disk, memory, table);
  time_large(disk, table);
  time_matrix(disk, table);
  std::cout << table.str();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "store_speed: " << e.what() << "\n";
  return 1;
}
