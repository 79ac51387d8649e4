#include <cmath>
#include <convmat/store/detail/table_formats.hpp>
#include <nlohmann/json.hpp>

namespace convmat {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no numbers but finite ones.
Json value(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }
template <class T>
Json value(const T& cell) {
  return cell;
}

}  // namespace

std::string format_json(const Table& table) {
  const std::size_t rows = std::visit([](const auto& cells) { return cells.size(); }, table.at(0).second);
  Json list = Json::array();
  for (std::size_t r = 0; r < rows; ++r) {
    Json& row = list.emplace_back(Json::object());
    for (const auto& column : table)
      row[column.first] = std::visit([r](const auto& cells) { return value(cells[r]); }, column.second);
  }
  return list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace convmat
