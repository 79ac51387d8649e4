#pragma once

#include <convmat/core/scalar.hpp>
#include <convmat/core/shape.hpp>
#include <vector>

namespace convmat::detail {

/// The orthonormal cosine transforms of x[j], j < n, W double or complex<double>: of type II
///
///     y[k] = √(2/n) sum over j of x[j] cos(π (2j + 1) k / 2n),    y[0] over √2,
///
/// and of type IV, its own inverse:
///
///     y[k] = √(2/n) sum over j of x[j] cos(π (2j + 1) (2k + 1) / 4n)
template <Scalar W>
CONVMAT_API std::vector<W> cosine_transform_2(const std::vector<W>& x);
template <Scalar W>
CONVMAT_API std::vector<W> cosine_transform_4(const std::vector<W>& x);

}  // namespace convmat::detail
