#pragma once

#include <convmat/core/random.hpp>
#include <convmat/experiment/report.hpp>

#include "common/steps.hpp"

namespace seed {

using convmat::Report;
using experiments::Problem;

/// How short the two wrong ways fall on 3x3 taps over 6x6 pixels, for 1000 random z and x, valid and same.
void wrong_ways_cell(const convmat::Rng& root, Report& report);

/// All five steps: what each predicts and what it does to f. Stores them under `group`.
void update_cell(const std::string& group, const Problem& problem, Report& report);

}  // namespace seed
