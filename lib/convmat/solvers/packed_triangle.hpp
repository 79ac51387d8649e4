#pragma once

#include <convmat/core/raw_vector.hpp>
#include <convmat/solvers/toeplitz_recurrences.hpp>

namespace convmat::detail {

/// An upper triangular matrix by its rows, each from the diagonal on, n (n + 1) / 2 numbers.
template <Scalar W>
class CONVMAT_API PackedTriangle {
 public:
  /// Throws CapacityError, naming `purpose`, where that exceeds the memory budget.
  PackedTriangle(Index n, const std::string& purpose);

  /// Row k, from its diagonal on.
  SplitPointer<W> row(Index k);

  Index nonzeros() const;

  /// x = R⁻¹ x for each.
  void back_substitute(std::vector<SplitArray<W>>& x);

 private:
  Index n_;
  RawVector<double> data_;
};

}  // namespace convmat::detail
