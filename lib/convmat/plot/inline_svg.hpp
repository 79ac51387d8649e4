#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <string_view>

namespace convmat {

/// An SVG that came from a file, as it may stand in an HTML page among others: its ids, and what refers to
/// them, get the prefix. Only elements and attributes that draw are let through, and only references to ids
/// of its own that stand before. Throws FormatError, naming what it met, for anything else: scripts, styles,
/// event handlers, links, foreign markup, elements that are not closed, ids that occur twice, shapes by the
/// million, those that are used again counted each time.
CONVMAT_API std::string inline_svg(std::string_view svg, const std::string& prefix);

}  // namespace convmat
