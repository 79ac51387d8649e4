#pragma once

#include <convmat/store/hdf5.hpp>
#include <functional>

namespace convmat::tool {

/// <b class="name">text</b>, escaped; without a class where that is empty.
std::string element(const std::string& name, const std::string& style, const std::string& text);

/// What stands in the first cell of a row, as HTML, of its text.
using FirstCell = std::function<std::string(std::size_t row, const std::string& text)>;

/// The first `most` rows as an HTML table in a box of its own, in which a wide one scrolls: numbers to the
/// right, in digits that line up, text to the left; underscores in the names of columns are blanks.
std::string html_table(const Table& table, std::size_t most, const FirstCell& first_cell = {});

}  // namespace convmat::tool
