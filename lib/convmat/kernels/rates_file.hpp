#pragma once

#include <convmat/core/export.hpp>
#include <convmat/kernels/cost_model.hpp>
#include <istream>
#include <string>
#include <string_view>
#include <utility>

namespace convmat {

/// The rates of one machine.
struct MachineRates {
  Rates float32, float64;
};

inline constexpr std::pair<std::string_view, double Rates::*> rate_names[] = {
    {"multiply_adds", &Rates::multiply_adds},
    {"copied_bytes", &Rates::copied_bytes},
    {"transform_steps", &Rates::transform_steps},
    {"scalar_products", &Rates::scalar_products},
    {"call", &Rates::call}};

/// One rate in a line, `float64 multiply_adds 4.9e+10`, to three digits.
CONVMAT_API std::string to_text(const MachineRates& rates);

/// Reads such lines, in any order, and skips empty ones and those that begin with #. Throws FormatError,
/// beginning with `name` and the line, where one is something else, or unless every rate is there once and
/// greater than 0: only their ratios matter, so that some of one machine and some of another mean nothing.
CONVMAT_API MachineRates read_rates(std::istream& in, const std::string& name);

/// The same from a file. Throws IoError where it cannot be read.
MachineRates read_rates(const std::string& path, const std::string& name);

}  // namespace convmat
