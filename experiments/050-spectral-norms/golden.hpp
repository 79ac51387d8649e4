#pragma once

#include <convmat/experiment/report.hpp>

/// Norms known from elsewhere: by dense decompositions of another program, and in closed form.
namespace norms {

/// max over all ω of the modulus of the symbol of a kernel of one channel and two axes.
double supremum(const convmat::Tensor<double>& kernel);

/// Computes them, and writes the table.
void golden_numbers(convmat::Report& report);

}  // namespace norms
