#include "machine.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/threads.hpp>
#include <cstring>
#include <fstream>
#include <memory>

#include "peak.hpp"
#include "timing.hpp"

namespace convmat::bench {
namespace {

constexpr Index large = 256 << 20;

// As operator new leaves them: not touched.
std::unique_ptr<char[]> untouched(Index size) {
  return std::unique_ptr<char[]>(new char[static_cast<std::size_t>(size)]);
}

// body(offset, length) on equal parts of `size` bytes, one for each thread where the library would use them.
template <class Body>
void in_parts(Index size, const Body& body) {
  const Index parts = threads(), length = size / parts;
  parallel_for(parts, size / 8, [&](Index i) { body(i * length, static_cast<std::size_t>(length)); });
}

// The best of several trials, each long enough for the clock.
template <class Body>
double best_rate(double bytes, const Body& body) {
  Calls calls("memory", body);
  calls.warm_up();
  const std::vector<double> samples = calls.burst(0.02);
  return bytes / *std::min_element(samples.begin(), samples.end());
}

double copy_rate(Index footprint, char* from, char* to) {
  return best_rate(static_cast<double>(footprint), [&] {
    in_parts(footprint / 2, [&](Index at, std::size_t length) { std::memcpy(to + at, from + at, length); });
  });
}

double write_rate(Index footprint, char* to) {
  return best_rate(static_cast<double>(footprint), [&] {
    in_parts(footprint, [&](Index at, std::size_t length) { std::memset(to + at, 1, length); });
  });
}

double fresh_write_rate() {
  double fastest = 0;
  for (int trial = 0; trial < 3; ++trial) {
    const auto memory = untouched(large);
    const double start = steady_seconds();
    in_parts(large, [&](Index at, std::size_t length) { std::memset(memory.get() + at, 1, length); });
    fastest = std::max(fastest, static_cast<double>(large) / (steady_seconds() - start));
  }
  return fastest;
}

}  // namespace

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

double rate_at(const std::vector<MemoryRate>& rates, double footprint) {
  const auto distance = [&](const MemoryRate& rate) {
    return std::abs(std::log(footprint / static_cast<double>(rate.footprint)));
  };
  return std::min_element(rates.begin(), rates.end(),
                          [&](const auto& a, const auto& b) { return distance(a) < distance(b); })
      ->bytes_per_second;
}

Machine measure_machine() {
  Machine machine{.cpu = cpu_model(),
                  .instruction_set = instruction_set(),
                  .cores = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)),
                  .threads = threads(),
                  .peak_float32 = peak_flops<float>(),
                  .peak_float64 = peak_flops<double>(),
                  .copy = {},
                  .write = {},
                  .write_fresh = fresh_write_rate()};
  const auto from = untouched(large / 2), to = untouched(large);
  std::memset(from.get(), 1, static_cast<std::size_t>(large / 2));
  for (Index footprint = 32 << 10; footprint <= large; footprint *= 2) {
    machine.copy.push_back({footprint, copy_rate(footprint, from.get(), to.get())});
    machine.write.push_back({footprint, write_rate(footprint, to.get())});
  }
  return machine;
}

Bound roofline(double flops, double bytes, Index real_bytes, const Machine& machine) {
  const double compute = flops / machine.peak(real_bytes), memory = bytes / rate_at(machine.copy, bytes);
  return {compute > memory, std::max(compute, memory)};
}

}  // namespace convmat::bench
