#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat {

/// Writes the results of runs of one program into one file: for column C of /tables/T the array "T.C" over
/// the axes of run_grid() and, where a run has more than one row of T, over the axis "T.row". Every axis is
/// an array of its values and labels those of the others (dimension scales): h5py, netCDF and xarray know
/// them. Missing numbers are NaN, missing texts "". Texts that all runs share, as names of methods, have
/// only the axis "T.row". "run" says which run stands where; /tables/runs has provenance and options of each.
///
/// Returns what is wrong with the files that could not be read. Throws Error where the runs are of several
/// programs, or there are none.
CONVMAT_API std::vector<std::string> write_merged(const std::vector<RunFile>& runs, Hdf5Writer& file);

}  // namespace convmat
