#include "run_values.hpp"

#include <algorithm>
#include <charconv>
#include <convmat/program/exit.hpp>
#include <cstring>
#include <limits>
#include <optional>

namespace convmat::tool {
namespace {

template <class Number>
std::optional<Number> parsed(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return {};
  return value;
}

// All as numbers of one type, or nothing.
template <class Number>
std::optional<Column> numbers(const std::vector<std::string>& texts, Number missing) {
  std::vector<Number> values;
  for (const std::string& text : texts) {
    const std::optional<Number> value = text.empty() ? missing : parsed<Number>(text);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::vector<RunFile> read_runs(const std::vector<std::string>& places, std::vector<std::string>& failures) {
  std::vector<RunFile> runs;
  for (const std::string& place : places)
    for (const std::string& path : run_paths(place)) try {
        check_interrupted();
        runs.push_back(read_run(path));
      } catch (const Error& error) {
        failures.emplace_back(error.what());
      }
  std::sort(runs.begin(), runs.end(), [](const RunFile& a, const RunFile& b) {
    return strverscmp(a.path.c_str(), b.path.c_str()) < 0;
  });
  if (runs.empty())
    throw FormatError(places[0] + ": " + (failures.empty() ? "there are no runs" : failures[0]));
  return runs;
}

std::string run_value(const RunFile& run, const std::string& name, std::vector<std::string>& failures) {
  if (const auto option = run.configuration.find(name); option != run.configuration.end())
    return option->second;
  if (const auto attribute = run.provenance.find(name); attribute != run.provenance.end())
    return attribute_text(attribute->second);
  if (name.find('.') == std::string::npos) return "";
  try {
    return run_result(run.path, name);
  } catch (const Error& error) {
    failures.emplace_back(error.what());
    return "";
  }
}

Column run_values(const std::vector<RunFile>& runs, const std::string& name,
                  std::vector<std::string>& failures) {
  std::vector<std::string> texts;
  bool whole = true;
  for (const RunFile& run : runs) {
    texts.push_back(run_value(run, name, failures));
    whole = whole && parsed<Index>(texts.back());
  }
  if (whole) return *numbers<Index>(texts, 0);
  if (auto column = numbers<double>(texts, std::numeric_limits<double>::quiet_NaN())) return *column;
  return texts;
}

}  // namespace convmat::tool
