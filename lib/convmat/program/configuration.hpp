#pragma once

#include <convmat/core/export.hpp>
#include <optional>
#include <string>

namespace convmat {

/// An option and its value, a line of a configuration: what --config reads, --print-config prints and /config
/// of a run holds.
struct Setting {
  std::string name, value;
  bool operator==(const Setting&) const = default;
};

/// The line "name = value\n". A value that would be read as another, as it holds a #, a line break, or blanks
/// or a quote at its ends, stands in double quotes, with \" \\ \n in it.
CONVMAT_API std::string setting_line(const Setting& setting);

/// Reads such a line; nothing of a blank one or a comment, which # begins. Throws FormatError where it is
/// none.
CONVMAT_API std::optional<Setting> parse_setting(const std::string& line);

}  // namespace convmat
