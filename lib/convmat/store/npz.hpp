#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/publish.hpp>
#include <map>
#include <string>

namespace convmat {

/// NumPy's .npz: a zip archive of .npy members, by their names without the ending. Throws FormatError or
/// IoError; Error where there are no arrays to write.
CONVMAT_API std::map<std::string, AnyTensor> read_npz(const std::string& path);
CONVMAT_API void write_npz(const std::string& path, const std::map<std::string, AnyTensor>& arrays,
                           Overwrite overwrite);

/// scipy.sparse.save_npz's layout. Reads csr, csc and coo (duplicates summed); other formats are refused by
/// name. Validates everything. Writes csr. Throws FormatError or IoError.
CONVMAT_API AnyCsr read_sparse_npz(const std::string& path);
CONVMAT_API void write_sparse_npz(const std::string& path, const AnyCsr& matrix, Overwrite overwrite);

}  // namespace convmat
