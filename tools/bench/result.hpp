#pragma once

#include <string>
#include <vector>

#include "machine.hpp"
#include "workload.hpp"

namespace convmat::bench {

/// What a peer took for the same.
struct PeerResult {
  std::string peer, method;
  double seconds;     // the median; NaN where it failed,
  std::string error;  // for this reason
};

/// One figure: a task on a workload by one of our kernels.
struct Result {
  std::string name;
  Task task;
  std::string dtype;
  int threads;
  std::string kernel;   // "csr" for materialize
  double seconds;       // the median; NaN where it was not computed,
  std::string error;    // for this reason
  double flops, bytes;  // see workload.hpp
  Bound bound;
  double relative_error;  // see check.hpp
  bool correct;           // is the error what the kernel promises?
  std::vector<PeerResult> peers;
};

/// Of the time at the bound in the time that it took; of memory for materialising.
double fraction_of_bound(const Result& result);

/// The peer's time in ours: above 1 we are faster. NaN where either failed.
double ratio(const PeerResult& peer, const Result& result);

struct PeerVersion {
  std::string name, version;
};

/// All that one call of `convmat bench` finds.
struct Run {
  std::string command;
  Machine machine;
  std::vector<PeerVersion> peers;
  std::vector<Result> results;
};

/// {"machine": {...}, "command": ..., "peers": {...}, "results": [...]}: what `convmat bench --json` writes.
/// What is not a number is null.
std::string to_json(const Run& run);

/// The results as a table, with a column of ratios for each peer, "-" where it failed, and a line for each
/// failure.
std::string to_table(const Run& run);

}  // namespace convmat::bench
