#pragma once

#include <convmat/sparse/csr.hpp>

namespace convmat {

/// Entries of a sparse matrix in any order: values[i] at (rows[i], cols[i]).
template <Scalar S>
struct Entries {
  std::vector<Index> rows, cols;
  std::vector<S> values;
};

/// The rows x cols matrix with these entries, those at one place summed in their order; O(nnz + rows), and a
/// sort within each row. Throws FormatError, beginning with `name`, where an entry lies outside,
/// CapacityError where it does not fit into memory.
template <Scalar S>
CONVMAT_API Csr<S> csr_from_entries(Index rows, Index cols, const Entries<S>& entries,
                                    const std::string& name);

}  // namespace convmat
