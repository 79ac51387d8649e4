#pragma once

#include <memory>
#include <string>

#include "operands.hpp"
#include "timing.hpp"

namespace convmat::bench {

/// "eigen 3.4.0".
std::string eigen_version();

/// Eigen's product of the CSR matrix, or of its adjoint, with the batch as the columns of a dense matrix, in
/// this process. Its warm_up() makes the matrix, and throws CapacityError where it is too large.
template <Scalar S>
std::unique_ptr<Subject> eigen_subject(const Operands<S>& operands);

}  // namespace convmat::bench
