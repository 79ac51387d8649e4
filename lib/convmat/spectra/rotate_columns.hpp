#pragma once

#include <Eigen/Core>
#include <convmat/core/export.hpp>
#include <convmat/core/scalar.hpp>

namespace convmat {

/// The first columns of X times m, in place: by blocks of rows that stay in the cache, and BLAS, four times
/// as fast as Eigen without AVX.
template <Scalar W>
CONVMAT_API void rotate_columns(Eigen::Map<Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>> x,
                                const Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>& m);

}  // namespace convmat
