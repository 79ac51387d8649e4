#include <fmt/format.h>

#include <cmath>
#include <convmat/store/detail/table_formats.hpp>

namespace convmat {
namespace {

// Quoted where commas, quotes or ends of lines would break it.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? "\"\"" : std::string{letter};
  return quoted + "\"";
}
std::string field(Index value) { return std::to_string(value); }
// The shortest digits that are read back exactly.
std::string field(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

}  // namespace

std::string format_csv(const Table& table) {
  std::string text;
  const auto line = [&](const auto& field_of) {
    for (std::size_t c = 0; c < table.size(); ++c) text += (c > 0 ? "," : "") + field_of(table[c]);
    text += "\r\n";
  };
  line([](const auto& column) { return field(column.first); });
  const std::size_t rows = std::visit([](const auto& cells) { return cells.size(); }, table.at(0).second);
  for (std::size_t r = 0; r < rows; ++r)
    line([r](const auto& column) {
      return std::visit([r](const auto& cells) { return field(cells[r]); }, column.second);
    });
  return text;
}

}  // namespace convmat
