#pragma once

#include <convmat/store/hdf5.hpp>
#include <map>
#include <set>

namespace convmat::tool {

/// Where a file came from, as lines for people, "what" and "value": program and commit, command line, times,
/// machine, build; then every other attribute by its name. What the file does not say is left out.
std::vector<std::pair<std::string, std::string>> provenance_lines(
    const std::map<std::string, Attribute>& attributes);

/// The same, a line of text for each.
std::string provenance_text(const std::map<std::string, Attribute>& attributes);

/// Names of the options among the words that were typed.
std::set<std::string> typed_options(const std::string& overrides);

}  // namespace convmat::tool
