#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <vector>

namespace convmat {

// Of all singular values of a matrix, in any order, none negative; throw Error where there are none.

/// How many exceed tolerance σ_max.
CONVMAT_API Index numerical_rank(const std::vector<double>& values, double tolerance = 1e-12);

/// σ_max / σ_min; infinite where σ_min = 0.
CONVMAT_API double condition_number(const std::vector<double>& values);

/// exp of the entropy of σ / sum σ (Roy and Vetterli 2007): the number of values where all are equal, 1 where
/// all but one vanish; 0 where all do.
CONVMAT_API double effective_rank(const std::vector<double>& values);

/// sum log σ: log |det A| of a square matrix, else half of log det G of its smaller Gram matrix G = AᴴA or
/// AAᴴ; -infinity where it is singular.
CONVMAT_API double log_determinant(const std::vector<double>& values);

/// ‖G - I‖_F of that G, the square root of sum (σ² - 1)²: how far the matrix is from an isometry.
CONVMAT_API double orthogonality_defect(const std::vector<double>& values);

}  // namespace convmat
