#pragma once

#include <convmat/program/command_line.hpp>

namespace convmat {

/// A run of a sweep: the options it has of its own, --seed among them.
struct SweepPoint {
  std::string name;  // "size=8_steps=100_repeat=2", the options by name
  std::vector<std::pair<std::string, std::string>> values;

  CONVMAT_API const std::string& seed() const;
};

/// The product of all --sweep NAME=A,B,... (or A;B where values have commas), the last fastest, each point
/// --repeat times, and of these the --shard I/N: every N-th from the I-th on. The seed of a point is drawn
/// from --seed and its name, unless a sweep is over seeds: it does not depend on the other points. Throws
/// UsageError where an axis is no option of `options`, has no or equal values, or such as differ in / and |
/// alone, which name files alike, the shard makes no sense, or
/// there are more than a million points.
CONVMAT_API std::vector<SweepPoint> sweep_points(const CommandLine& options);

/// --shard, or that of the task of a Slurm job array (SLURM_ARRAY_TASK_ID, _MIN, _STEP, _COUNT); 1/1 where
/// there is neither. Throws UsageError unless 1 <= number <= count.
struct Shard {
  Index number = 1, count = 1;
};
CONVMAT_API Shard shard_of(const CommandLine& options);

/// Declares --sweep, --repeat, --jobs and --shard.
CONVMAT_API void declare_sweep(CommandLine& options);

/// Is there more than one run to be done? Throws UsageError where --shard is given and there is not.
CONVMAT_API bool is_sweep(const CommandLine& options);

}  // namespace convmat
