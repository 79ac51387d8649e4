#pragma once

#include <string>

#include "run.hpp"

namespace train {

/// Loss and accuracy against epochs, of learning (means over a tenth of an epoch) and of validation.
std::string picture(const Run& run);

}  // namespace train
