#include "pivot.hpp"

using namespace convmat;

namespace toeplitz_solvers {
namespace {

std::size_t place(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  const auto at = static_cast<std::size_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  return at;
}

}  // namespace

Table pivot(const std::string& head, const std::vector<std::string>& row,
            const std::vector<std::string>& column, const std::vector<std::string>& cell) {
  std::vector<std::string> rows, columns;
  std::vector<std::vector<std::string>> cells;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const std::size_t r = place(rows, row[i]), c = place(columns, column[i]);
    cells.resize(columns.size());
    for (auto& each : cells) each.resize(rows.size());
    cells[c][r] = cell[i];
  }
  Table table{{head, rows}};
  for (std::size_t c = 0; c < columns.size(); ++c) table.emplace_back(columns[c], cells[c]);
  return table;
}

}  // namespace toeplitz_solvers
