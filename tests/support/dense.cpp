#include "support/dense.hpp"

#include <Eigen/Dense>

namespace convmat::test {

DenseVector least_norm_solution(const DenseMatrix& a, const DenseVector& b) {
  return a.completeOrthogonalDecomposition().solve(b);
}

Eigen::VectorXd singular_values(const DenseMatrix& a) { return a.jacobiSvd().singularValues(); }

}  // namespace convmat::test
