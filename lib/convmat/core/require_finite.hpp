#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>
#include <string>

namespace convmat::detail {

/// Throws NumericError "`name` = nan at (3); expected finite numbers" where an element is NaN or infinite.
template <Scalar S>
CONVMAT_API void require_finite(const Tensor<S>& a, const std::string& name);

}  // namespace convmat::detail
