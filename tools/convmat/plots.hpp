#pragma once

#include <convmat/program/exit.hpp>

#include "output.hpp"

namespace convmat::tool {

/// The kinds of `convmat plot`.
Exit plot_tensor(const std::vector<std::string>& words);
Exit plot_symbol(const std::vector<std::string>& words);
Exit plot_table(const std::vector<std::string>& words);
Exit plot_sweep(const std::vector<std::string>& words);

/// What a command that draws begins with: an --output that ends in .svg and can be made.
inline const std::vector<std::string> picture_endings{".svg"};

/// Publishes the picture, and prints its path; with --dry-run neither.
void publish_picture(const CommandLine& line, const std::string& svg);

}  // namespace convmat::tool
