#include <convmat/experiment/merge.hpp>
#include <convmat/program/provenance.hpp>
#include <iostream>

#include "runs.hpp"
#include "runs_table.hpp"

namespace convmat::tool {
namespace {

const char* merge_details =
    R"(One HDF5 file of all runs of a program: for each column of each table an array over the options in which the runs
differ, called TABLE.COLUMN, with the values of the options as dimension scales; a table of the runs, /tables/runs. In
Python: xarray.open_dataset('all.h5', engine='h5netcdf'). What is missing is NaN.

Example:
  convmat runs merge runs --output all.h5
)";

}  // namespace

Exit merge_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs merge", "all runs in one file", merge_details);
  declare_selection(line);
  if (!line.parse(words)) return Exit::done;
  const std::string& output = line.text("output");
  const Provenance provenance(line);
  require_replaceable(output, line.overwrite());
  Runs found = selected_runs(line);
  if (line.has("dry-run")) {
    std::cerr << "would write " << found.runs.size() << " runs to " << output << '\n';
    return told("convmat runs", found.failures);
  }
  Hdf5Writer file(output, line.overwrite());
  const std::vector<std::string> unread = write_merged(found.runs, file);
  found.failures.insert(found.failures.end(), unread.begin(), unread.end());
  provenance.write(file);
  file.publish();
  std::cout << output << '\n';
  return told("convmat runs", found.failures);
}

}  // namespace convmat::tool
