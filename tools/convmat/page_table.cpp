#include "page_table.hpp"

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/plot/svg.hpp>
#include <convmat/program/aligned_numbers.hpp>

namespace convmat::tool {
namespace {

using Texts = std::vector<std::string>;

// As large a whole number is a name rather than a count.
constexpr Index seed = 1'000'000'000'000;

template <class T>
std::vector<T> first(const std::vector<T>& values, std::size_t most) {
  return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(most, values.size()))};
}

Texts texts_of(const std::vector<double>& values) { return aligned_numbers(values); }
Texts texts_of(const Texts& values) { return values; }
Texts texts_of(const std::vector<Index>& values) {
  Texts texts;
  for (const Index value : values)
    texts.push_back(std::abs(value) < seed ? format_count(value) : std::to_string(value));
  return texts;
}

std::string heading(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

std::string element(const std::string& name, const std::string& style, const std::string& text) {
  return "<" + name + (style.empty() ? "" : " class=\"" + style + "\"") + ">" + escaped(text) + "</" + name +
         ">";
}

std::string html_table(const Table& table, std::size_t most, const FirstCell& first_cell) {
  std::string head;
  std::vector<Texts> columns;
  std::vector<std::string> styles;
  for (const auto& [name, column] : table) {
    columns.push_back(std::visit([&](const auto& values) { return texts_of(first(values, most)); }, column));
    styles.emplace_back(std::holds_alternative<Texts>(column) ? "" : "number");
    head += element("th", styles.back(), heading(name));
  }
  std::string rows;
  for (std::size_t r = 0; r < std::min(most, rows_of(table)); ++r) {
    rows += "<tr>";
    for (std::size_t c = 0; c < columns.size(); ++c)
      rows += c == 0 && first_cell ? "<td>" + first_cell(r, columns[c][r]) + "</td>"
                                   : element("td", styles[c], columns[c][r]);
    rows += "</tr>\n";
  }
  return "<div class=\"box\" tabindex=\"0\"><table>\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + rows +
         "</tbody>\n</table></div>\n";
}

}  // namespace convmat::tool
