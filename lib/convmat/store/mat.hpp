#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/publish.hpp>
#include <string>

namespace convmat {

/// A variable in a MATLAB file of version 5, for MATLAB, Octave and scipy.io.loadmat. A tensor keeps its
/// shape, in float32 or float64, and becomes a column where it has one axis; characters that no name may have
/// become underscores. Throws Error where it takes 2 GB or more, IoError.
CONVMAT_API void write_mat(const std::string& path, const std::string& name, const AnyTensor& tensor,
                           Overwrite overwrite);

/// A sparse matrix, in float64: MATLAB has no others.
CONVMAT_API void write_mat(const std::string& path, const std::string& name, const AnyCsr& matrix,
                           Overwrite overwrite);

}  // namespace convmat
