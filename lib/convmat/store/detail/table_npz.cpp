#include <algorithm>
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

// Code points of a UTF-8 text; a byte that is none stands for itself.
std::u32string code_points(const std::string& text) {
  std::u32string points;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    char32_t point = more == 0 ? first : first & (0x3fu >> more);
    for (std::size_t k = 1; k <= more && i + k < text.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
    points += point;
    i += more + 1;
  }
  return points;
}

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
