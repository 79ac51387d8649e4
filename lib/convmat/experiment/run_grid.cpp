#include <algorithm>
#include <convmat/experiment/run_grid.hpp>
#include <limits>
#include <set>

namespace convmat {
namespace {

using Values = std::vector<std::optional<Attribute>>;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// The value of an option; "" of a run without it.
Attribute option_of(const RunFile& run, const std::string& name) {
  const auto option = run.configuration.find(name);
  return option == run.configuration.end() ? "" : number_or_text(option->second);
}

RunAxis option_axis(const std::vector<RunFile>& runs, const std::string& name) {
  RunAxis axis{name, {}};
  for (const RunFile& run : runs) axis.values.push_back(option_of(run, name));
  std::sort(axis.values.begin(), axis.values.end(), is_before);
  const auto same = [](const Attribute& a, const Attribute& b) { return !is_before(a, b); };  // 8 and 8.0 too
  axis.values.erase(std::unique(axis.values.begin(), axis.values.end(), same), axis.values.end());
  return axis;
}

Index place_on(const RunAxis& axis, const RunFile& run) {
  return std::lower_bound(axis.values.begin(), axis.values.end(), option_of(run, axis.name), is_before) -
         axis.values.begin();
}

// Row-major.
Index place_of(const Shape& point, const Shape& shape) {
  Index place = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) place = place * shape[d] + point[d];
  return place;
}

RunGrid list_of(const std::vector<RunFile>& runs) {
  RunGrid grid{{{"run", {}}}, {}};
  for (const RunFile& run : runs) {
    grid.places.push_back(static_cast<Index>(grid.places.size()));
    grid.axes[0].values.emplace_back(run.name);
  }
  return grid;
}

// The product of the options' values is at most so large.
bool is_at_most(const std::vector<RunAxis>& axes, Index most) {
  for (const RunAxis& axis : axes) most /= static_cast<Index>(axis.values.size());
  return most > 0;
}

}  // namespace

std::vector<std::string> differing_options(const std::vector<RunFile>& runs) {
  std::map<std::string, std::set<std::string>> values;
  for (const RunFile& run : runs)
    for (const auto& [name, value] : run.configuration)
      if (is_deciding_option(name) && name != "seed") values[name].insert(value);
  std::vector<std::string> names;
  for (const auto& [name, found] : values) {
    const auto has = [&option = name](const RunFile& run) { return run.configuration.contains(option); };
    if (found.size() > 1 || !std::all_of(runs.begin(), runs.end(), has)) names.push_back(name);
  }
  return names;
}

Shape RunGrid::shape() const {
  Shape extents;
  for (const RunAxis& axis : axes) extents.push_back(static_cast<Index>(axis.values.size()));
  return extents;
}

RunGrid run_grid(const std::vector<RunFile>& runs) {
  RunGrid grid;
  for (const std::string& option : differing_options(runs)) grid.axes.push_back(option_axis(runs, option));
  std::map<Shape, Index> repeats;
  std::vector<Shape> points;
  Index most = 1;
  for (const RunFile& run : runs) {
    Shape point;
    for (const RunAxis& axis : grid.axes) point.push_back(place_on(axis, run));
    point.push_back(repeats[point]++);
    most = std::max(most, point.back() + 1);
    points.push_back(point);
  }
  RunAxis repeat{"repeat", {}};
  for (Index i = 1; i <= most; ++i) repeat.values.emplace_back(i);
  grid.axes.push_back(repeat);
  if (!is_at_most(grid.axes, 2 * static_cast<Index>(runs.size()))) return list_of(runs);
  for (const Shape& point : points) grid.places.push_back(place_of(point, grid.shape()));
  if (most == 1 && grid.axes.size() > 1) grid.axes.pop_back();
  return grid;
}

Column to_column(const Values& values) {
  const auto all = [&](const auto& property) { return std::all_of(values.begin(), values.end(), property); };
  if (all([](const auto& value) { return value && std::holds_alternative<Index>(*value); })) {
    std::vector<Index> integers;
    for (const auto& value : values) integers.push_back(std::get<Index>(*value));
    return integers;
  }
  if (all([](const auto& value) { return !value || as_number(*value); })) {
    std::vector<double> numbers;
    for (const auto& value : values) numbers.push_back(value ? *as_number(*value) : missing);
    return numbers;
  }
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(value ? attribute_text(*value) : "");
  return texts;
}

}  // namespace convmat
