#pragma once

#include <cmath>
#include <convmat/core/error.hpp>
#include <string>

namespace convmat {

inline void require_norm(double c) {
  if (!(c > 0 && std::isfinite(c)))
    throw NumericError("norm " + std::to_string(c) + "; expected a positive number");
}

}  // namespace convmat
