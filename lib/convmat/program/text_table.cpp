#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <convmat/program/printable.hpp>
#include <convmat/program/text_table.hpp>

namespace convmat {
namespace {

bool is_numeric(const std::string& text) {
  return text.empty() || text == "-" || text == "inf" || text == "nan" ||
         std::isdigit(static_cast<unsigned char>(text[text[0] == '-' || text[0] == '+' ? 1 : 0]));
}

std::string trimmed_right(std::string text) { return text.erase(text.find_last_not_of(' ') + 1); }

}  // namespace

void TextTable::add(const std::vector<std::string>& cells) {
  rows_.emplace_back();
  for (const std::string& cell : cells) rows_.back().push_back(printable(cell));
}

std::string TextTable::str() const {
  const std::size_t columns = rows_[0].size();
  const auto cell = [](const std::vector<std::string>& row, std::size_t c) {
    return c < row.size() ? row[c] : "";
  };
  std::vector<std::size_t> widths(columns, 0);
  std::vector<bool> right(columns, rows_.size() > 1);
  for (std::size_t r = 0; r < rows_.size(); ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      widths[c] = std::max(widths[c], width_of(cell(rows_[r], c)));
      if (r > 0) right[c] = right[c] && is_numeric(cell(rows_[r], c));
    }
  std::string text;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line, rule;
    for (std::size_t c = 0; c < columns; ++c) {
      const std::string value = cell(rows_[r], c), blank(widths[c] - width_of(value), ' ');
      line += (c ? "  " : "") + (right[c] ? blank + value : value + blank);
      rule += (c ? "  " : "") + std::string(widths[c], '-');
    }
    text += trimmed_right(line) + "\n";
    if (r == 0) text += rule + "\n";
  }
  return text;
}

std::string format_number(double value, int digits) { return fmt::format("{:.{}g}", value, digits); }

}  // namespace convmat
