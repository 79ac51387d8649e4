#pragma once

#include <convmat/store/hdf5.hpp>

namespace convmat {

/// Throws Error, listing the endings there are, unless save_table knows that of `path`.
CONVMAT_API void require_table_ending(const std::string& path);

/// A table by the ending of the file:
///
///     .csv   RFC 4180, names first; pandas.read_csv
///     .json  a list of objects; pandas.read_json
///     .npz   an array for each column; numpy.load
///     .mat   a variable for each column, version 5; load of MATLAB and Octave, scipy.io.loadmat
///     .h5    the table /table; pandas.DataFrame(h5py.File(path)['table'][:])
///
/// NaN is an empty field in .csv, null in .json. Characters that no name of a variable may have become
/// underscores in .mat; texts are cells there. Throws Error on another ending, or where two columns have one
/// name; IoError.
CONVMAT_API void save_table(const std::string& path, const Table& table, Overwrite overwrite);

}  // namespace convmat
