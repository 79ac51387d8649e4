#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat::tool {

/// What stands under every figure and table: file, seed, commit.
std::string run_id(const RunFile& run);

/// "132 agreements hold", "2 of 132 agreements are broken".
std::string verdict(const RunFile& run);

/// The section of a page about one run: agreements, figures, tables, configuration, provenance. Ids in it
/// begin with "run-`number`". What cannot be read or shown is left out and told in `failures`. Throws what
/// opening the file throws.
std::string run_section(const RunFile& run, std::size_t number, std::vector<std::string>& failures);

}  // namespace convmat::tool
