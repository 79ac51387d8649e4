#include <convmat/store/detail/code_points.hpp>
#include <convmat/store/detail/mat_file.hpp>
#include <convmat/store/detail/table_formats.hpp>

namespace convmat {
namespace {

Shape column(std::size_t rows) { return {static_cast<Index>(rows), 1}; }

// Extents count characters, in UTF-16 each of one number; U+FFFD stands for one that would be two, of which
// MATLAB and SciPy count differently.
std::u16string utf16(const std::string& text) {
  std::u16string letters;
  for (const char32_t letter : code_points(text))
    letters += letter < 0x10000 ? static_cast<char16_t>(letter) : u'\uFFFD';
  return letters;
}

MatVariable variable(const char* name, const std::vector<double>& cells) {
  return mat_variable(name, MAT_C_DOUBLE, MAT_T_DOUBLE, column(cells.size()), cells.data());
}
MatVariable variable(const char* name, const std::vector<Index>& cells) {
  return mat_variable(name, MAT_C_INT64, MAT_T_INT64, column(cells.size()), cells.data());
}
MatVariable variable(const char* name, const std::vector<std::string>& cells) {
  MatVariable all = mat_variable(name, MAT_C_CELL, MAT_T_CELL, column(cells.size()), nullptr);
  for (std::size_t r = 0; r < cells.size(); ++r) {
    const std::u16string letters = utf16(cells[r]);
    const Shape extents{1, static_cast<Index>(letters.size())};
    Mat_VarSetCell(all.get(), static_cast<int>(r),
                   mat_variable(nullptr, MAT_C_CHAR, MAT_T_UTF16, extents, letters.data()).release());
  }
  return all;
}

}  // namespace

std::string format_mat(const Table& table) {
  std::vector<MatVariable> variables;
  for (const auto& [name, cells] : table)
    variables.push_back(
        std::visit([&name = name](const auto& c) { return variable(mat_name(name).c_str(), c); }, cells));
  return mat_bytes(variables);
}

}  // namespace convmat
