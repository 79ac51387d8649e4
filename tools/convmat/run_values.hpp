#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat::tool {

/// All runs in directories and files that can be read, by name, size=8 before size=16; what cannot is told in
/// `failures`. Throws FormatError where there is none.
std::vector<RunFile> read_runs(const std::vector<std::string>& places, std::vector<std::string>& failures);

/// A value of a run by its name: an option, an attribute of its provenance, or TABLE.COLUMN of the last row.
/// Empty where it has none; a result that cannot be read is told in `failures`.
std::string run_value(const RunFile& run, const std::string& name, std::vector<std::string>& failures);

/// That of each run: numbers, where all are; NaN or an empty text where a run has none.
Column run_values(const std::vector<RunFile>& runs, const std::string& name,
                  std::vector<std::string>& failures);

}  // namespace convmat::tool
