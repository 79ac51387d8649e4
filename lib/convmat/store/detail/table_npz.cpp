#include <algorithm>
#include <convmat/store/detail/code_points.hpp>
#include <convmat/store/detail/npy_header.hpp>
#include <convmat/store/detail/npz_writer.hpp>
#include <convmat/store/detail/table_formats.hpp>

namespace convmat {
namespace {

template <class Number>
std::string npy(const std::vector<Number>& cells, const std::string& type) {
  return format_npy_header({type, false, {static_cast<Index>(cells.size())}}) +
         std::string(reinterpret_cast<const char*>(cells.data()), cells.size() * sizeof(Number));
}

std::string npy(const std::vector<double>& cells) { return npy(cells, "<f8"); }
std::string npy(const std::vector<Index>& cells) { return npy(cells, "<i8"); }

// NumPy's '<U': four bytes for each code point.
std::string npy(const std::vector<std::string>& cells) {
  std::vector<std::u32string> texts;
  std::size_t longest = 1;
  for (const std::string& cell : cells)
    longest = std::max(longest, texts.emplace_back(code_points(cell)).size());
  std::u32string all;
  for (std::u32string& text : texts) all += (text.resize(longest), text);
  return format_npy_header({"<U" + std::to_string(longest), false, {static_cast<Index>(cells.size())}}) +
         std::string(reinterpret_cast<const char*>(all.data()), all.size() * sizeof(char32_t));
}

}  // namespace

void write_table_npz(const std::string& path, const Table& table, Overwrite overwrite) {
  NpzWriter file(path, overwrite);
  for (const auto& column : table)
    file.add(column.first, std::visit([](const auto& cells) { return npy(cells); }, column.second));
  file.publish();
}

}  // namespace convmat
