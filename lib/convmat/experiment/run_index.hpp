#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat {

/// The runs of a directory, in the order of run_paths(), and what is wrong with the files that could not be
/// read.
struct Runs {
  std::vector<RunFile> runs;
  std::vector<std::string> failures;
};

/// Those of run_paths(). Files are read in processes of their own (workers.hpp): one that crashes or hangs
/// libhdf5 is named like any other that is damaged.
///
/// What was read is kept in DIR/.convmat-runs, so that the next time only files with another size, time of
/// modification or of change are read. That file may be deleted at any time; one that is damaged, of another
/// version, or cannot be written, changes nothing but the time this takes. Throws IoError where there is no
/// such directory or file.
CONVMAT_API Runs read_runs(const std::string& directory);

/// The message, with the path before it unless it names it.
CONVMAT_API std::string about(const std::string& path, const std::string& message);

}  // namespace convmat
