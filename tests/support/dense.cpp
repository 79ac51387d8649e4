#include "support/dense.hpp"

#include <Eigen/Dense>

namespace convmat::test {

DenseVector least_norm_solution(const DenseMatrix& a, const DenseVector& b, double threshold) {
  Eigen::CompleteOrthogonalDecomposition<DenseMatrix> factors;
  factors.setThreshold(threshold);
  return factors.compute(a).solve(b);
}

Eigen::VectorXd singular_values(const DenseMatrix& a) { return a.jacobiSvd().singularValues(); }

DenseMatrix inverse(const DenseMatrix& a) { return a.inverse(); }

}  // namespace convmat::test
