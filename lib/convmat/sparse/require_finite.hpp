#pragma once

#include <convmat/core/require_finite.hpp>
#include <convmat/sparse/csr.hpp>

namespace convmat::detail {

/// The same, "`name` = nan at (row,col); expected finite numbers", of the nonzeros of a matrix.
template <Scalar S>
CONVMAT_API void require_finite(const Csr<S>& a, const std::string& name);

}  // namespace convmat::detail
