#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <string_view>

namespace convmat {

/// The text with what XML reserves escaped, and U+FFFD for what is no character of HTML or not UTF-8.
CONVMAT_API std::string escaped(std::string_view text);

/// <text ...attributes>escaped text</text>.
CONVMAT_API std::string svg_text(double x, double y, std::string_view text, std::string_view attributes = "");

/// The same from bottom to top, around its middle.
CONVMAT_API std::string svg_upright_text(double x, double y, std::string_view text);

/// About the width and the height of a line in pixels: so many characters (of UTF-8, not bytes) of a
/// sans-serif of 11.
CONVMAT_API double text_width(std::string_view text);
CONVMAT_API double text_height(std::string_view text);

CONVMAT_API std::string svg_line(double x1, double y1, double x2, double y2, std::string_view attributes);

/// The whole picture with its title, wider where that is, and letters in a grey that shows on white and on
/// black.
CONVMAT_API std::string svg_picture(double width, double height, std::string_view title,
                                    std::string_view content);

}  // namespace convmat
