#pragma once

#include <Eigen/Core>
#include <convmat/operators/linear_operator.hpp>

namespace convmat {

template <Scalar S>
using DenseMatrix = Eigen::Matrix<Double<S>, Eigen::Dynamic, Eigen::Dynamic>;

/// The matrix of A, in float64 for every scalar. Throws CapacityError, before it is made, where `copies` of
/// it exceed memory_budget(); the message names `purpose` and says to use lanczos(). And what to_csr(A)
/// throws.
template <Scalar S>
CONVMAT_API DenseMatrix<S> dense_matrix(const LinearOperator<S>& a, Index copies, const std::string& purpose);

}  // namespace convmat
