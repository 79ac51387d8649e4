#pragma once

#include <convmat/core/random.hpp>
#include <convmat/core/tensor.hpp>
#include <convmat/sparse/csr.hpp>
#include <memory>

#include "workload.hpp"

namespace convmat::bench {

/// The arrays of one task on one workload, standard normal. They are those of the trilinear form
/// t(z, K, x), which conjugates nothing: for the adjoint, `kernel` holds conj(K), for the gradient `x`
/// conj(x).
template <Scalar S>
struct Operands {
  Task task;
  Index batch;
  ConvGeometry geometry;
  std::shared_ptr<const Tensor<S>> kernel;  // null for the gradient
  Tensor<S> x, z;                           // empty where the task does not read them

  /// Throws CapacityError where they would not fit into memory_budget().
  Operands(const Workload& workload, Task task, Rng& rng);

  /// Shape of what is computed: of y, x or G. Materialising computes none.
  Shape result_shape() const;
};

/// Bytes of the three arrays of a CSR matrix.
template <class Matrix>
Index bytes_of(const Matrix& matrix) {
  const auto of = [](const auto& array) { return static_cast<Index>(array.size() * sizeof(array[0])); };
  return of(matrix.indptr) + of(matrix.indices) + of(matrix.values);
}

}  // namespace convmat::bench
