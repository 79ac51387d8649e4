#pragma once

#include <convmat/core/random.hpp>

#include "common/report.hpp"
#include "common/steps.hpp"

namespace seed {

using experiments::Problem;
using experiments::Report;

/// How short the two wrong ways fall on 3x3 taps over 6x6 pixels, for 1000 random z and x, valid and same.
void wrong_ways_cell(const convmat::Rng& root, Report& report);

/// All five steps: what each predicts and what it does to f. Stores them under `group`.
void update_cell(const std::string& group, const Problem& problem, Report& report);

}  // namespace seed
