#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>
#include <cstring>

namespace convmat::hdf5 {
namespace {

// A text in an object's header, whose messages end at 64 kB; a longer one is an array of one.
constexpr std::size_t most_scalar_bytes = 60000;

std::size_t longest(const std::vector<std::string>& texts) {
  std::size_t bytes = 1;
  for (const std::string& text : texts) bytes = std::max(bytes, text.size());
  return bytes;
}

Handle cell_type(const std::vector<double>&) { return double_type(); }
Handle cell_type(const std::vector<Index>&) { return index_type(); }
Handle cell_type(const std::vector<std::string>& texts) { return string_type(longest(texts)); }

template <class T>
void put(char* cell, const T& number) {
  std::memcpy(cell, &number, sizeof number);
}
void put(char* cell, const std::string& text) { std::copy(text.begin(), text.end(), cell); }

// Writes a column's cells `stride` bytes apart.
void put_column(const Column& column, char* to, std::size_t stride) {
  std::visit(
      [&](const auto& cells) {
        for (std::size_t r = 0; r < cells.size(); ++r) put(to + r * stride, cells[r]);
      },
      column);
}

std::size_t rows_of(const Column& column) {
  return std::visit([](const auto& cells) { return cells.size(); }, column);
}

void require_columns(const Table& table, const Place& place) {
  if (table.empty()) throw Error(place.text() + ": a table needs at least one column");
  for (const auto& [name, column] : table)
    if (rows_of(column) != rows_of(table[0].second))
      throw Error(place.text() + ": column " + name + " has " + std::to_string(rows_of(column)) + " rows, " +
                  table[0].first + " has " + std::to_string(rows_of(table[0].second)));
}

// The type in memory of one column of the table: the others are left out.
template <class T>
std::vector<T> read_column(const Dataset& dataset, const std::string& name, hid_t cell) {
  Handle row(H5Tcreate(H5T_COMPOUND, H5Tget_size(cell)), H5Tclose, dataset.place, "make a type");
  check(H5Tinsert(row, name.c_str(), 0, cell), dataset.place, "make a type");
  std::vector<T> cells(static_cast<std::size_t>(dataset.count()) * H5Tget_size(cell) / sizeof(T));
  dataset.read(row, cells.data());
  return cells;
}

Column read_texts(const Dataset& dataset, const std::string& name, hid_t cell) {
  const std::size_t bytes = H5Tget_size(cell);
  const std::vector<char> cells = read_column<char>(dataset, name, cell);
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < cells.size(); at += bytes)
    texts.emplace_back(cells.data() + at, strnlen(cells.data() + at, bytes));
  return texts;
}

Column read_column(const Dataset& dataset, const std::string& name, unsigned index) {
  const Handle cell(H5Tget_member_type(dataset.type, index), H5Tclose, dataset.place, "read the type");
  const std::string type = type_name(cell);
  if (type == "float32" || type == "float64") return read_column<double>(dataset, name, double_type());
  if (type == "string") return read_texts(dataset, name, cell);
  if ((type.starts_with("int") || type.starts_with("uint")) && type != "uint64")
    return read_column<Index>(dataset, name, index_type());
  throw FormatError(dataset.place.text() + ": column " + name + " of type " + type +
                    " is not supported; expected numbers or fixed-length strings");
}

}  // namespace

void write_table(const OpenFile& file, const std::string& name, const Table& table) {
  const Place place = file.at(name);
  require_columns(table, place);
  std::vector<Handle> cells;
  std::size_t row_bytes = 0;
  for (const auto& entry : table) {
    cells.push_back(std::visit([](const auto& column) { return cell_type(column); }, entry.second));
    row_bytes += H5Tget_size(cells.back());
  }
  const Handle row(H5Tcreate(H5T_COMPOUND, row_bytes), H5Tclose, place, "make a type");
  const std::size_t rows = rows_of(table[0].second);
  std::vector<char> bytes(rows * row_bytes);
  std::size_t offset = 0;
  for (std::size_t c = 0; c < table.size(); ++c) {
    check(H5Tinsert(row, table[c].first.c_str(), offset, cells[c]), place, "make column " + table[c].first);
    put_column(table[c].second, bytes.data() + offset, row_bytes);
    offset += H5Tget_size(cells[c]);
  }
  write_dataset(file, name, row, {static_cast<Index>(rows)}, bytes.data());
}

Table read_table(const OpenFile& file, const std::string& name) {
  const Dataset dataset = open_dataset(file, name);
  if (H5Tget_class(dataset.type) != H5T_COMPOUND || dataset.shape.size() != 1)
    throw FormatError(dataset.place.text() + ": is not a table");
  Table table;
  const int columns = check(H5Tget_nmembers(dataset.type), dataset.place, "read the type");
  for (unsigned i = 0; i < static_cast<unsigned>(columns); ++i) {
    char* const text = H5Tget_member_name(dataset.type, i);
    const std::string column = text ? text : "";
    H5free_memory(text);
    table.emplace_back(column, read_column(dataset, column, i));
  }
  return table;
}

void write_text(const OpenFile& file, const std::string& name, const std::string& text) {
  const Shape shape = text.size() > most_scalar_bytes ? Shape{1} : Shape{};
  write_dataset(file, name, string_type(text.size()), shape, text.c_str());
}

std::string read_text(const OpenFile& file, const std::string& name) {
  const Dataset dataset = open_dataset(file, name);
  if (dataset.type_name != "string" || dataset.count() != 1)
    throw FormatError(dataset.place.text() + ": " + dataset.type_name + " " + to_string(dataset.shape) +
                      "; expected one fixed-length string");
  std::string text(H5Tget_size(dataset.type), '\0');
  dataset.read(dataset.type, text.data());
  return text.substr(0, text.find('\0'));
}

}  // namespace convmat::hdf5
