#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/experiment/merge.hpp>
#include <convmat/experiment/run_grid.hpp>
#include <convmat/program/exit.hpp>
#include <map>
#include <numeric>
#include <set>

namespace convmat {
namespace {

std::string program_of(const RunFile& run) { return attribute_text(run.provenance.at("program")); }

void require_one_program(const std::vector<RunFile>& runs) {
  if (runs.empty()) throw Error("there are no runs to merge");
  for (const RunFile& run : runs)
    if (program_of(run) != program_of(runs[0]))
      throw Error("runs of " + program_of(runs[0]) + " and of " + program_of(run) +
                  " have no axes in common; merge those of one, --where program=" + program_of(run));
}

// A table of the runs: their names, where they came from, and their deciding options.
Table table_of(const std::vector<RunFile>& runs) {
  std::set<std::string> names;
  for (const RunFile& run : runs) {
    for (const auto& [name, value] : run.provenance) names.insert(name);
    for (const auto& [name, value] : run.configuration)
      if (is_deciding_option(name)) names.insert(name);
  }
  Table table;
  const auto add = [&](const std::string& name) {
    std::vector<std::optional<Attribute>> values;
    for (const RunFile& run : runs) values.push_back(run_value(run, name));
    table.emplace_back(name, to_column(values));
  };
  for (const char* name : {"run", "agreements", "broken"}) add(name);
  for (const std::string& name : names) add(name);
  return table;
}

using Values = std::vector<std::optional<Attribute>>;

// Nothing where the table has no such column or row.
std::optional<Attribute> cell(const Table& table, const std::string& column, std::size_t row) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& c) { return c.first == column; });
  if (found == table.end() || row >= rows_of(table)) return {};
  return std::visit([row](const auto& cells) -> Attribute { return cells[row]; }, found->second);
}

// Columns of any of the tables, in the order in which they come first.
std::vector<std::string> columns_of(const std::vector<Table>& tables) {
  std::vector<std::string> names;
  for (const Table& table : tables)
    for (const auto& column : table)
      if (std::find(names.begin(), names.end(), column.first) == names.end()) names.push_back(column.first);
  return names;
}

/// The arrays of the runs, with labelled axes.
class MergedFile {
 public:
  MergedFile(const std::vector<RunFile>& runs, Hdf5Writer& file)
      : runs_(runs), file_(file), grid_(run_grid(runs)) {
    for (const RunAxis& axis : grid_.axes) {
      axes_.push_back(axis.name);
      write_axis(axis.name, to_column({axis.values.begin(), axis.values.end()}), axis.values.size());
    }
    const bool is_list = axes_[0] == "run";
    for (const std::string& name : is_list ? differing_options(runs) : std::vector<std::string>{"run"})
      add(name);
  }

  /// A value of each run.
  void add(const std::string& name) {
    Values values(places());
    for (std::size_t i = 0; i < runs_.size(); ++i) values[place(i)] = run_value(runs_[i], name);
    write(name, to_column(values), axes_);
  }

  /// A table of each run; empty where it has none.
  void add(const std::string& name, const std::vector<Table>& tables) {
    std::size_t rows = 0;
    for (const Table& table : tables) rows = std::max(rows, rows_of(table));
    std::vector<std::string> axes = axes_;
    if (rows > 1) {
      axes.push_back(name + ".row");
      std::vector<Index> numbers(rows);
      std::iota(numbers.begin(), numbers.end(), 0);
      write_axis(axes.back(), numbers, rows);
    }
    for (const std::string& column : columns_of(tables))
      if (const std::optional<Values> shared = shared_texts(tables, column, rows))
        write(name + "." + column, to_column(*shared), {axes.back()});
      else
        write(name + "." + column, over_grid(tables, column, rows), axes);
  }

 private:
  std::size_t places() const { return static_cast<std::size_t>(volume(grid_.shape())); }
  std::size_t place(std::size_t run) const { return static_cast<std::size_t>(grid_.places[run]); }

  // The texts of a column that is the same in all tables that are there.
  static std::optional<Values> shared_texts(const std::vector<Table>& tables, const std::string& column,
                                            std::size_t rows) {
    if (rows < 2) return {};
    Values shared(rows);
    for (const Table& table : tables)
      for (std::size_t r = 0; r < rows && !table.empty(); ++r) {
        const auto value = cell(table, column, r);
        if (!value || !std::holds_alternative<std::string>(*value)) return {};
        if (shared[r] && shared[r] != value) return {};
        shared[r] = value;
      }
    return shared;
  }

  Column over_grid(const std::vector<Table>& tables, const std::string& column, std::size_t rows) const {
    require_memory(checked_product(static_cast<Index>(places() * rows), sizeof(Values::value_type), "merge"),
                   "merging " + column,
                   std::to_string(places()) + " places of " + std::to_string(rows) + " rows",
                   "merge fewer runs by --where");
    Values values(places() * rows);
    for (std::size_t i = 0; i < tables.size(); ++i)
      for (std::size_t r = 0; r < rows; ++r) values[place(i) * rows + r] = cell(tables[i], column, r);
    return to_column(values);
  }

  void write_axis(const std::string& name, const Column& values, std::size_t count) {
    extents_[name] = static_cast<Index>(count);
    file_.write(name, values, {extents_[name]});
  }

  void write(const std::string& name, const Column& elements, const std::vector<std::string>& axes) {
    Shape shape;
    for (const std::string& axis : axes) shape.push_back(extents_.at(axis));
    file_.write(name, elements, shape);
    for (std::size_t d = 0; d < axes.size(); ++d) file_.label_axis(name, static_cast<Index>(d), axes[d]);
  }

  const std::vector<RunFile>& runs_;
  Hdf5Writer& file_;
  RunGrid grid_;
  std::vector<std::string> axes_;
  std::map<std::string, Index> extents_;
};

// Tables of which any run has a row.
std::set<std::string> tables_of(const std::vector<RunFile>& runs) {
  std::set<std::string> names;
  for (const RunFile& run : runs) {
    if (run.agreements > 0) names.insert("agreements");
    for (const auto& result : run.results) names.insert(result.first.substr(0, result.first.find('.')));
  }
  return names;
}

}  // namespace

std::vector<std::string> write_merged(const std::vector<RunFile>& runs, Hdf5Writer& file) {
  require_one_program(runs);
  MergedFile merged(runs, file);
  std::map<std::string, std::string> failures;  // by path
  for (const std::string& name : tables_of(runs)) {
    std::vector<Table> tables;
    for (const RunFile& run : runs) {
      check_interrupted();
      tables.emplace_back();
      try {
        const Hdf5Reader reader(run.path);
        if (reader.kind("tables/" + name) == Hdf5Reader::Kind::table)
          tables.back() = reader.table("tables/" + name);
      } catch (const Error& error) {
        failures.emplace(run.path, error.what());
      }
    }
    merged.add(name, tables);
  }
  file.write("/tables/runs", table_of(runs));
  std::vector<std::string> messages;
  for (const auto& failure : failures) messages.push_back(failure.second);
  return messages;
}

}  // namespace convmat
