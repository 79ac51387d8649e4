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

// A column as it is read: its cells lie `stride` bytes apart in memory.
struct ColumnLayout {
  std::string name;
  Handle cell;
  Column empty;
  std::size_t offset;
};

std::string member_name(hid_t type, unsigned index) {
  char* const text = H5Tget_member_name(type, index);
  const std::string name = text ? text : "";
  H5free_memory(text);
  return name;
}

ColumnLayout layout_of(const Dataset& dataset, unsigned index, std::size_t offset) {
  const std::string name = member_name(dataset.type, index);
  Handle cell(H5Tget_member_type(dataset.type, index), H5Tclose, dataset.place, "read the type");
  const std::string type = type_name(cell);
  if (type == "float32" || type == "float64") return {name, double_type(), std::vector<double>(), offset};
  if (type == "string") return {name, std::move(cell), std::vector<std::string>(), offset};
  if ((type.starts_with("int") || type.starts_with("uint")) && type != "uint64")
    return {name, index_type(), std::vector<Index>(), offset};
  throw FormatError(dataset.place.text() + ": column " + name + " of type " + type +
                    " is not supported; expected numbers or fixed-length strings");
}

template <class T>
T get(const char* cell, std::size_t bytes) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string(cell, strnlen(cell, bytes));
  } else {
    T number;
    std::memcpy(&number, cell, sizeof number);
    return number;
  }
}

Column column_of(const ColumnLayout& layout, const std::vector<char>& rows, std::size_t stride) {
  Column column = layout.empty;
  const std::size_t bytes = H5Tget_size(layout.cell);
  std::visit(
      [&]<class T>(std::vector<T>& cells) {
        for (std::size_t at = layout.offset; at < rows.size(); at += stride)
          cells.push_back(get<T>(rows.data() + at, bytes));
      },
      column);
  return column;
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

Table read_table(const OpenFile& file, const std::string& name, Rows rows) {
  const Dataset dataset = open_dataset(file, name);
  if (H5Tget_class(dataset.type) != H5T_COMPOUND || dataset.shape.size() != 1)
    throw FormatError(dataset.place.text() + ": is not a table");
  std::vector<ColumnLayout> columns;
  std::size_t stride = 0;
  const int count = check(H5Tget_nmembers(dataset.type), dataset.place, "read the type");
  for (unsigned i = 0; i < static_cast<unsigned>(count); ++i) {
    columns.push_back(layout_of(dataset, i, stride));
    stride += H5Tget_size(columns.back().cell);
  }
  const Handle row(H5Tcreate(H5T_COMPOUND, stride), H5Tclose, dataset.place, "make a type");
  for (const ColumnLayout& column : columns)
    check(H5Tinsert(row, column.name.c_str(), column.offset, column.cell), dataset.place, "make a type");
  const Index first = rows.first < 0 ? std::max<Index>(dataset.count() + rows.first, 0)
                                     : std::min(rows.first, dataset.count());
  const Index taken = std::min(rows.count, dataset.count() - first);
  std::vector<char> bytes(static_cast<std::size_t>(taken) * stride);
  dataset.read(row, first, taken, bytes.data());
  Table table;
  for (const ColumnLayout& column : columns)
    table.emplace_back(column.name, column_of(column, bytes, stride));
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
