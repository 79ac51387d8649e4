#include <fmt/format.h>

#include <convmat/plot/line_chart.hpp>
#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <numeric>
#include <unordered_map>

#include "arguments.hpp"
#include "plots.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Columns of a table of numbers, in a run or another HDF5 file, against one of them: convergence, training. With --series
there is a line for each value of that column; with several --y one for each. Where the series are many, the first are
drawn. A tensor of one axis, as the /history of convmat solve, is a table of the columns index and value.

Examples:
  convmat plot table run.h5:/tables/times --x n --y seconds --series method --log-y --output times.svg
  convmat plot table run.h5:/tables/epochs --x epoch --y loss,validation_loss --output loss.svg
)";

constexpr std::size_t most_curves = 14;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> names(1);
  for (const char letter : list)
    if (letter == ',')
      names.emplace_back();
    else
      names.back() += letter;
  return names;
}

const Column& column_of(const CommandLine& line, const std::string& option, const std::string& name,
                        const Table& table) {
  std::string known;
  for (const auto& [column, cells] : table) {
    if (column == name) return cells;
    known += (known.empty() ? "" : ", ") + column;
  }
  throw UsageError("--" + option + " " + name + ": " + line.text("table") + " has no such column; it has " +
                   known);
}

std::vector<double> numbers_of(const CommandLine& line, const std::string& option, const std::string& name,
                               const Table& table) {
  return std::visit(
      [&](const auto& values) -> std::vector<double> {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::string>>)
          throw UsageError("--" + option + " " + name + ": the column is text; expected numbers");
        else
          return {values.begin(), values.end()};
      },
      column_of(line, option, name, table));
}

// The words by which rows are told apart, one empty one where they are not.
std::vector<std::string> series_of(const CommandLine& line, const Table& table, std::size_t rows) {
  if (!line.has("series")) return std::vector<std::string>(rows);
  const std::string& name = line.text("series");
  return std::visit(
      [](const auto& values) {
        std::vector<std::string> words;
        for (const auto& value : values) words.push_back(fmt::format("{}", value));
        return words;
      },
      column_of(line, "series", name, table));
}

// In the order in which they occur.
std::vector<Curve> curves_of(const std::vector<std::string>& series, const std::vector<double>& x,
                             const std::vector<double>& y, const std::string& y_name) {
  std::vector<Curve> curves;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::string& name = series[i].empty() ? y_name : series[i];
    const auto [place, is_new] = places.emplace(name, curves.size());
    if (is_new) curves.push_back({name, {}, {}});
    curves[place->second].x.push_back(x[i]);
    curves[place->second].y.push_back(y[i]);
  }
  return curves;
}

// One axis of real numbers, as the history of a solver, as a table of two columns.
Table series_table(const AnyTensor& tensor, const std::string& name) {
  if (shape_of(tensor).size() != 1 || holds_complex(tensor))
    throw ShapeError(name + " has shape " + to_string(shape_of(tensor)) +
                     "; expected a table, or real numbers along one axis");
  const Tensor<double> values = tensor_as<double>(tensor);
  std::vector<Index> places(static_cast<std::size_t>(values.size()));
  std::iota(places.begin(), places.end(), Index{0});
  return {{"index", places}, {"value", std::vector<double>(values.begin(), values.end())}};
}

struct Named {
  std::string path, caption;
  Table table;
};

Named read(const std::string& name) {
  const FileName file = parse_file_name(name);
  if (file.inside.empty())
    throw UsageError("--table " + name + " names no table; expected FILE.h5:/tables/NAME");
  const Hdf5Reader reader(file.path);
  const bool is_series = reader.kind(file.inside) == Hdf5Reader::Kind::tensor;
  Named named{file.path, file.inside,
              is_series ? series_table(reader.tensor(file.inside), name) : reader.table(file.inside)};
  for (const auto& [attribute, value] : reader.attributes(file.inside))
    if (const auto* text = std::get_if<std::string>(&value); attribute == "caption" && text)
      named.caption = *text;
  return named;
}

}  // namespace

Exit plot_table(const std::vector<std::string>& words) {
  CommandLine line("convmat plot table", "columns of a table against one another", details);
  line.positional("table", "F.h5:/T", "the table, as run.h5:/tables/epochs");
  line.option("x", "COLUMN", "along the horizontal axis");
  line.option("y", "COLUMN,...", "along the vertical axis");
  line.option("series", "COLUMN", "a line for each value of this column");
  line.flag("log-x", "a logarithmic axis");
  line.flag("log-y", "a logarithmic axis");
  if (!line.parse(words)) return Exit::done;
  const Output output(line, picture_endings);
  const Named named = read(line.text("table"));
  const std::vector<double> x = numbers_of(line, "x", line.text("x"), named.table);
  const std::vector<std::string> series = series_of(line, named.table, x.size());
  const std::vector<std::string> y_names = split(line.text("y"));
  Chart chart{"", line.text("x"), line.text("y"), {}, line.has("log-x"), line.has("log-y")};
  for (const std::string& name : y_names)
    for (Curve& curve : curves_of(series, x, numbers_of(line, "y", name, named.table), name)) {
      if (y_names.size() > 1 && line.has("series")) curve.name = name + ", " + curve.name;
      chart.curves.push_back(std::move(curve));
    }
  std::string title = named.caption + ": " + named.path;
  if (chart.curves.size() > most_curves) {
    title += fmt::format(", the first {} of {}", most_curves, chart.curves.size());
    chart.curves.resize(most_curves);
  }
  publish_picture(line, line_charts_svg(title, {chart}, 1));
  return Exit::done;
}

}  // namespace convmat::tool
