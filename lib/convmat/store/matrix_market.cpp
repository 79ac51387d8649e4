#include <array>
#include <charconv>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/entries.hpp>
#include <convmat/store/detail/exact_integers.hpp>
#include <convmat/store/detail/output_file.hpp>
#include <convmat/store/detail/text_lines.hpp>
#include <convmat/store/matrix_market.hpp>

namespace convmat {
namespace {

enum class Symmetry { general, symmetric, skew, hermitian };

struct Banner {
  bool coordinate, pattern, integer, complex;
  Symmetry symmetry;
};

std::string lower_case(std::string_view word) {
  std::string result(word);
  for (char& c : result)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::size_t choice(TextLines& lines, const char* what, const std::vector<std::string>& choices) {
  const std::string word = lower_case(lines.word());
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (word == choices[i]) return i;
  std::string list = choices[0];
  for (std::size_t i = 1; i < choices.size(); ++i) list += ", " + choices[i];
  lines.fail(std::string(what) + " \"" + word + "\"; expected one of " + list);
}

Banner read_banner(TextLines& lines) {
  if (!lines.next_line() || lines.at_end() || lower_case(lines.word()) != "%%matrixmarket")
    lines.fail("expected %%MatrixMarket");
  choice(lines, "object", {"matrix"});
  Banner banner{};
  banner.coordinate = choice(lines, "format", {"coordinate", "array"}) == 0;
  const std::size_t field = choice(lines, "field", {"real", "integer", "complex", "pattern", "double"});
  banner.integer = field == 1;
  banner.complex = field == 2;
  banner.pattern = field == 3;
  banner.symmetry =
      Symmetry(choice(lines, "symmetry", {"general", "symmetric", "skew-symmetric", "hermitian"}));
  lines.expect_end();
  if (banner.pattern && !banner.coordinate) lines.fail("a pattern has no array of values");
  if (banner.pattern && banner.symmetry == Symmetry::skew) lines.fail("a pattern cannot be skew-symmetric");
  if (!banner.complex && banner.symmetry == Symmetry::hermitian) lines.fail("hermitian matrices are complex");
  return banner;
}

double read_real(TextLines& lines, const Banner& banner) {
  if (!banner.integer) return lines.number<double>();
  const auto integer = lines.number<Index>();
  if (!is_exact(integer)) lines.fail(std::to_string(integer) + " is not exact in float64");
  return static_cast<double>(integer);
}

template <Scalar S>
S read_value(TextLines& lines, const Banner& banner) {
  if (banner.pattern) return S{1};
  if constexpr (is_complex<S>) {
    const auto real = lines.number<double>();
    return {real, lines.number<double>()};
  } else {
    return read_real(lines, banner);
  }
}

template <Scalar S>
S mirrored(S value, Symmetry symmetry) {
  if (symmetry == Symmetry::skew) return -value;
  return symmetry == Symmetry::hermitian ? conj(value) : value;
}

// Adds an entry and its mirror image. The file holds the lower triangle of a symmetric matrix.
template <Scalar S>
void add_entry(TextLines& lines, const Banner& banner, Index row, Index col, S value, Entries<S>& entries) {
  const auto add = [&](Index r, Index c, S v) {
    entries.rows.push_back(r);
    entries.cols.push_back(c);
    entries.values.push_back(v);
  };
  add(row, col, value);
  if (banner.symmetry == Symmetry::general) return;
  if (row < col) lines.fail("entry above the diagonal; the file holds the lower triangle");
  if (row > col) return add(col, row, mirrored(value, banner.symmetry));
  if (banner.symmetry == Symmetry::skew) lines.fail("entry on the diagonal of a skew-symmetric matrix");
  if (banner.symmetry == Symmetry::hermitian && std::imag(value) != 0)
    lines.fail("a hermitian matrix has a real diagonal");
}

Index read_index(TextLines& lines, Index extent, const char* name) {
  const auto index = lines.number<Index>();
  if (index < 1 || index > extent)
    lines.fail(std::string(name) + " " + std::to_string(index) + "; expected 1.." + std::to_string(extent));
  return index - 1;
}

Index read_extent(TextLines& lines, const char* name) {
  const auto extent = lines.number<Index>();
  if (extent < 0) lines.fail(std::string(name) + " " + std::to_string(extent) + "; expected 0 or more");
  return extent;
}

// Before anything is allocated: `count` lines of at least `bytes` each, the newline included.
void require_lines(const TextLines& lines, Index count, Index bytes) {
  if (count > lines.bytes() / bytes)
    lines.fail(std::to_string(count) + " entries; the file has room for fewer, " +
               std::to_string(lines.bytes()) + " bytes");
}

void next_entry(TextLines& lines, Index entry, Index count) {
  if (!lines.next_content())
    lines.fail("ends after " + std::to_string(entry) + " of " + std::to_string(count) + " entries");
}

template <Scalar S>
Entries<S> read_coordinates(TextLines& lines, const Banner& banner, Index rows, Index cols) {
  const Index count = read_extent(lines, "number of entries");
  lines.expect_end();
  require_lines(lines, count, sizeof "1 1");
  const Index unfolded = banner.symmetry == Symmetry::general ? count : 2 * count;
  require_memory(checked_product(unfolded, 2 * (16 + sizeof(S)), "entries"), "reading a matrix",
                 format_count(unfolded) + " entries", "use --max-memory");
  Entries<S> entries;
  for (Index entry = 0; entry < count; ++entry) {
    next_entry(lines, entry, count);
    const Index row = read_index(lines, rows, "row"), col = read_index(lines, cols, "column");
    add_entry(lines, banner, row, col, read_value<S>(lines, banner), entries);
    lines.expect_end();
  }
  return entries;
}

// Values column by column, zeros left out; of symmetric matrices the lower triangle.
template <Scalar S>
Entries<S> read_array(TextLines& lines, const Banner& banner, Index rows, Index cols) {
  lines.expect_end();
  const Index count = checked_product(rows, cols, "matrix elements");
  const bool general = banner.symmetry == Symmetry::general;
  require_lines(lines, general ? count : (count - cols) / 2, sizeof "1");
  Entries<S> entries;
  if (count == 0) return entries;
  const Index below = banner.symmetry == Symmetry::skew ? 1 : 0;
  for (Index col = 0; col < cols; ++col)
    for (Index row = general ? 0 : col + below; row < rows; ++row) {
      if (!lines.next_content())
        lines.fail("ends before element " + to_string({row + 1, col + 1}) + " of a " + joined({rows, cols}) +
                   " matrix");
      const S value = read_value<S>(lines, banner);
      lines.expect_end();
      if (value != S{}) add_entry(lines, banner, row, col, value, entries);
    }
  return entries;
}

template <Scalar S>
Csr<S> read_matrix(TextLines& lines, const Banner& banner, const std::string& path) {
  if (!lines.next_content()) lines.fail("expected the sizes");
  const Index rows = read_extent(lines, "rows"), cols = read_extent(lines, "columns");
  if (banner.symmetry != Symmetry::general && rows != cols) lines.fail("a symmetric matrix is square");
  const Entries<S> entries = banner.coordinate ? read_coordinates<S>(lines, banner, rows, cols)
                                               : read_array<S>(lines, banner, rows, cols);
  if (lines.next_content()) lines.fail("text after the last entry");
  return csr_from_entries(rows, cols, entries, path);
}

// The shortest digits that read back as the same double.
void append(std::string& text, double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

template <Scalar S>
void append_entry(std::string& text, Index row, Index col, S value) {
  text += std::to_string(row + 1) + ' ' + std::to_string(col + 1) + ' ';
  append(text, std::real(value));
  if constexpr (is_complex<S>) append(text += ' ', std::imag(value));
  text += '\n';
}

template <Scalar S>
void write_entries(OutputFile& file, const Csr<S>& matrix) {
  constexpr std::size_t buffer_bytes = 1 << 20;
  std::string text = std::string("%%MatrixMarket matrix coordinate ") + (is_complex<S> ? "complex" : "real") +
                     " general\n" + std::to_string(matrix.rows) + ' ' + std::to_string(matrix.cols) + ' ' +
                     std::to_string(matrix.nnz()) + '\n';
  for (std::size_t row = 0; row + 1 < matrix.indptr.size(); ++row)
    for (auto p = static_cast<std::size_t>(matrix.indptr[row]);
         p < static_cast<std::size_t>(matrix.indptr[row + 1]); ++p) {
      append_entry(text, static_cast<Index>(row), matrix.indices[p], matrix.values[p]);
      if (text.size() < buffer_bytes) continue;
      const double each =
          static_cast<double>(file.position() + static_cast<Index>(text.size())) / static_cast<double>(p + 1);
      file.expect(static_cast<Index>(each * static_cast<double>(matrix.nnz())));
      file.write(text.data(), text.size());
      text.clear();
    }
  file.write(text.data(), text.size());
}

}  // namespace

AnyCsr read_matrix_market(const std::string& path) {
  TextLines lines(path);
  const Banner banner = read_banner(lines);
  if (banner.complex) return read_matrix<std::complex<double>>(lines, banner, path);
  return read_matrix<double>(lines, banner, path);
}

void write_matrix_market(const std::string& path, const AnyCsr& matrix, Overwrite overwrite) {
  OutputFile file(path, overwrite);
  std::visit([&](const auto& csr) { write_entries(file, csr); }, matrix);
  file.publish();
}

}  // namespace convmat
