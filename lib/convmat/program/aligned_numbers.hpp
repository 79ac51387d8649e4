#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// Numbers of a column as text that lines up on the right. Whole ones as they are; those within three decades
/// with as many decimals as show four digits of the least, "0.5000", "12.3456"; others with an exponent and
/// three digits, "1.20e-15". NaN is empty.
CONVMAT_API std::vector<std::string> aligned_numbers(const std::vector<double>& values);

}  // namespace convmat
