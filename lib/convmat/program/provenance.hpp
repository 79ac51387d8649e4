#pragma once

#include <chrono>
#include <convmat/program/command_line.hpp>
#include <convmat/store/hdf5.hpp>

namespace convmat {

/// Where a file came from: program, version, commit, command line, times, seed, threads, machine, compiler
/// and library versions, written as root attributes, with the datasets /config (the options in effect) and
/// /overrides (what was typed).
class CONVMAT_API Provenance {
 public:
  /// Takes the start time.
  explicit Provenance(const CommandLine& options);

  /// Writes all of it; call it last, before publish().
  void write(Hdf5Writer& file) const;

 private:
  const CommandLine& options_;
  std::chrono::system_clock::time_point created_ = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace convmat
