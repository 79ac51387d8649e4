#pragma once

#include <convmat/core/shape.hpp>
#include <string>
#include <vector>

namespace convmat::bench {

/// As the operating system has it, or "unknown".
std::string cpu_model();

/// A speed of memory with arrays of `footprint` bytes in all, which repetition keeps in the cache that holds
/// them.
struct MemoryRate {
  Index footprint;
  double bytes_per_second;
};

/// The rate of the footprint nearest to this one, by ratio.
double rate_at(const std::vector<MemoryRate>& rates, double footprint);

/// What bounds every kernel on this machine, measured with threads() threads.
struct Machine {
  std::string cpu, instruction_set;
  int cores, threads;
  double peak_float32, peak_float64;    // operations a second, see peak_flops()
  std::vector<MemoryRate> copy, write;  // bytes read and written, and written; ascending footprints
  double write_fresh;                   // bytes a second into memory that was not in use before

  /// Of reals of so many bytes.
  double peak(Index real_bytes) const { return real_bytes == 4 ? peak_float32 : peak_float64; }
};

/// Takes about two seconds.
Machine measure_machine();

/// The limit that a product computed by its definition meets first. (Fast algorithms, which save arithmetic,
/// may pass it.)
struct Bound {
  bool by_compute;  // the peak; otherwise the memory
  double seconds;
};

/// max(flops / peak, bytes / copy rate at that footprint).
Bound roofline(double flops, double bytes, Index real_bytes, const Machine& machine);

}  // namespace convmat::bench
