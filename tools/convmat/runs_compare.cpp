#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/program/command_line.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>
#include <set>

#include "output.hpp"
#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* compare_details =
    R"(The options and the provenance in which two runs differ, and how far their results are apart: for arrays and columns
of numbers the largest difference over the largest entry. Times are results like others.

Example:
  convmat runs compare runs/size=16.h5 runs/size=32.h5
)";

template <class Values>
std::string distance(const Values& a, const Values& b) {
  if (a.size() != b.size()) return fmt::format("{} and {} values", a.size(), b.size());
  double most = 0, scale = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool both_missing = a[i] != a[i] && b[i] != b[i];
    if (both_missing || a[i] == b[i]) continue;
    const auto x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    if (!(std::abs(x - y) < INFINITY)) return "not finite in one of them";
    most = std::max(most, std::abs(x - y));
    scale = std::max({scale, std::abs(x), std::abs(y)});
  }
  return most == 0 ? "" : format_number(most / scale, 3);
}

std::string distance(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return a == b ? "" : "other words";
}

struct Differences {
  TextTable table{{"what", "how far apart"}};
  Index same = 0, other = 0;

  void add(const std::string& what, const std::string& how) {
    ++(how.empty() ? same : other);
    if (!how.empty()) table.add({what, how});
  }
};

void compare_tables(const std::string& name, const Table& a, const Table& b, Differences& found) {
  for (const auto& [column, values] : a) {
    const auto other =
        std::find_if(b.begin(), b.end(), [&own = column](const auto& c) { return c.first == own; });
    const std::string what = name + "." + column;
    if (other == b.end())
      found.add(what, "only in the first");
    else if (values.index() != other->second.index())
      found.add(what, "other types");
    else
      std::visit(
          [&](const auto& values_a) {
            found.add(what, distance(values_a, std::get<std::decay_t<decltype(values_a)>>(other->second)));
          },
          values);
  }
}

void compare_tensors(const std::string& name, const AnyTensor& a, const AnyTensor& b, Differences& found) {
  std::visit(
      [&](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        if (!std::holds_alternative<T>(b)) return found.add(name, "other types");
        const T& y = std::get<T>(b);
        if (x.shape() != y.shape())
          return found.add(name, to_string(x.shape()) + " and " + to_string(y.shape()));
        const double scale = std::max<double>(max_abs(x), max_abs(y)), most = max_abs(x - y);
        found.add(name, most == 0 ? "" : format_number(most / scale, 3));
      },
      a);
}

void compare_results(const Hdf5Reader& a, const Hdf5Reader& b, Differences& found) {
  for (const std::string& name : a.objects()) {
    const auto kind = a.kind(name);
    if (kind != Hdf5Reader::Kind::tensor && kind != Hdf5Reader::Kind::table) continue;
    if (b.kind(name) != kind)
      found.add(name, "only in the first");
    else if (kind == Hdf5Reader::Kind::table)
      compare_tables(name, a.table(name), b.table(name), found);
    else
      compare_tensors(name, a.tensor(name), b.tensor(name), found);
  }
  for (const std::string& name : b.objects())
    if (a.kind(name) == Hdf5Reader::Kind::absent) found.add(name, "only in the second");
}

template <class Value, class Text>
TextTable differing(const char* head, const std::map<std::string, Value>& a,
                    const std::map<std::string, Value>& b, const Text& text) {
  TextTable table({head, "first", "second"});
  std::set<std::string> names;
  for (const auto* each : {&a, &b})
    for (const auto& [name, value] : *each) names.insert(name);
  const auto cell = [&](const auto& map, const std::string& name) {
    return map.contains(name) ? text(map.at(name)) : std::string("-");
  };
  for (const std::string& name : names)
    if (cell(a, name) != cell(b, name)) table.add({name, cell(a, name), cell(b, name)});
  return table;
}

}  // namespace

Exit compare_runs(std::vector<std::string> words) {
  CommandLine line("convmat runs compare", "in what two runs differ", compare_details);
  line.positional("first", "A.h5", "a run, with or without .h5");
  line.option("second", "B.h5", "another; the second word may stand for it");
  if (words.size() >= 2 && !words[0].starts_with("-") && !words[1].starts_with("-"))
    words[1] = "--second=" + words[1];
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const std::string first = path_of_run(line.text("first")), second = path_of_run(line.text("second"));
  const RunFile a = read_run(first), b = read_run(second);
  Differences found;
  compare_results(Hdf5Reader(first), Hdf5Reader(second), found);
  std::cout
      << differing("option", a.configuration, b.configuration, [](const auto& text) { return text; }).str()
      << '\n'
      << differing("provenance", a.provenance, b.provenance, attribute_text).str() << '\n'
      << found.table.str() << fmt::format("\n{} results are the same, {} are not\n", found.same, found.other);
  return Exit::done;
}

}  // namespace convmat::tool
