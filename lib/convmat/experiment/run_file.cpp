#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/program/configuration.hpp>
#include <convmat/program/text_table.hpp>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>

namespace convmat {
namespace {

namespace fs = std::filesystem;
using Kind = Hdf5Reader::Kind;

// What is no setting is left out: the second line of a value, from when those had no quotes.
std::optional<Setting> setting_of(const std::string& line) {
  try {
    return parse_setting(line);
  } catch (const FormatError&) {
    return {};
  }
}

std::map<std::string, std::string> options_of(const std::string& configuration) {
  std::map<std::string, std::string> options;
  std::istringstream text(configuration);
  for (std::string line; std::getline(text, line);)
    if (const std::optional<Setting> setting = setting_of(line)) options[setting->name] = setting->value;
  return options;
}

template <class Number>
std::optional<Number> parsed(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return {};
  return value;
}

std::string text_of(double value) { return format_number(value, 6); }
std::string text_of(Index value) { return std::to_string(value); }
const std::string& text_of(const std::string& value) { return value; }

// What is no table is left out; to ask beforehand would take a tenth of all the time.
Table last_row(const Hdf5Reader& file, const std::string& name) {
  try {
    return file.table(name, {.first = -1});
  } catch (const FormatError&) {
    if (file.kind(name) == Kind::table) throw;
    return {};
  }
}

void read_results(const Hdf5Reader& file, const std::string& table, RunFile& run) {
  for (const auto& [column, cells] : last_row(file, "tables/" + table))
    std::visit(
        [&, &name = column](const auto& values) {
          if (!values.empty()) run.results.emplace(table + "." + name, values.back());
        },
        cells);
}

void read_object(const Hdf5Reader& file, const std::string& name) {
  switch (file.kind(name)) {
    case Kind::tensor:
      file.tensor(name);
      break;
    case Kind::matrix:
      file.matrix(name);
      break;
    case Kind::linear_operator:
      file.linear_operator(name);
      break;
    case Kind::table:
      file.table(name);
      break;
    case Kind::text:
      file.text(name);
      break;
    case Kind::absent:
    case Kind::group:
    case Kind::other:
      break;
  }
  file.attributes(name);
}

}  // namespace

Attribute number_or_text(const std::string& text) {
  if (const auto integer = parsed<Index>(text)) return *integer;
  if (const auto number = parsed<double>(text)) return *number;
  return text;
}

std::optional<double> as_number(const Attribute& value) {
  if (const Index* integer = std::get_if<Index>(&value)) return static_cast<double>(*integer);
  if (const double* real = std::get_if<double>(&value)) return *real;
  return {};
}

bool is_before(const Attribute& a, const Attribute& b) {
  const auto kind = [](const std::optional<double>& number) {
    return !number ? 2 : std::isnan(*number) ? 1 : 0;
  };
  const std::optional<double> x = as_number(a), y = as_number(b);
  if (kind(x) != kind(y)) return kind(x) < kind(y);
  return x ? *x < *y : attribute_text(a) < attribute_text(b);
}

std::string attribute_text(const Attribute& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, Shape>)
          return to_string(v);
        else
          return text_of(v);
      },
      value);
}

Agreements read_agreements(const Hdf5Reader& file, const std::string& path) {
  const char* const table = "/tables/agreements";
  if (file.kind(table) == Kind::absent) return {};
  const std::string place = path + ": " + table;
  for (const auto& [name, column] : file.table(table))
    if (name == "holds") {
      const auto* holds = std::get_if<std::vector<Index>>(&column);
      if (!holds) throw FormatError(place + ": column \"holds\" is not of integers");
      return {static_cast<Index>(holds->size()), std::count(holds->begin(), holds->end(), 0)};
    }
  throw FormatError(place + " has no column \"holds\"");
}

std::string broken_text(const Agreements& agreements) {
  if (agreements.broken == 0) return "";
  return fmt::format("{} of {} agreements are broken", agreements.broken, agreements.all);
}

RunFile read_run(const std::string& path) {
  const Hdf5Reader file(path);
  RunFile run;
  run.path = path;
  run.name = fs::path(path).stem();
  for (auto& [name, value] : file.attributes("/")) run.provenance.emplace(name, std::move(value));
  const std::vector<std::string> members = file.members("/");
  const auto has = [&](const char* name) { return std::binary_search(members.begin(), members.end(), name); };
  if (!has("config") || !run.provenance.contains("program"))
    throw FormatError(path + " is no run: it lacks /config or the attribute program");
  run.configuration = options_of(file.text("config"));
  if (!has("tables")) return run;
  for (const std::string& table : file.members("tables"))
    if (table != "agreements") read_results(file, table, run);
  const Agreements agreements = read_agreements(file, path);
  run.agreements = agreements.all;
  run.broken = agreements.broken;
  return run;
}

std::optional<Attribute> run_value(const RunFile& run, const std::string& name) {
  if (name == "run") return run.name;
  if (name == "agreements") return run.agreements;
  if (name == "broken") return run.broken;
  const auto attribute = run.provenance.find(name == "seconds" ? "wall_s" : name);
  if (attribute != run.provenance.end()) return attribute->second;
  if (const auto option = run.configuration.find(name); option != run.configuration.end())
    return number_or_text(option->second);
  const auto result = run.results.find(name);
  if (result == run.results.end()) return {};
  return result->second;
}

bool is_name_of_run(const std::string& name) {
  return name.ends_with(".h5") && !name.ends_with(checkpoint_extension) && !name.starts_with(".");
}

// Links that lead nowhere, or in a circle, are told when they are read.
bool may_be_file(const fs::directory_entry& entry) {
  std::error_code error;
  const fs::file_type type = entry.status(error).type();
  return type == fs::file_type::regular || type == fs::file_type::not_found || type == fs::file_type::none;
}

std::vector<std::string> run_paths(const std::string& directory) {
  if (fs::is_regular_file(directory)) return {directory};
  if (!fs::is_directory(directory))
    throw IoError(directory + ": expected a directory of runs, or the file of one", ENOENT);
  std::vector<std::string> paths;
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
    if (is_name_of_run(entry->path().filename()) && may_be_file(*entry)) paths.push_back(entry->path());
  if (error) throw IoError(directory + ": cannot be listed: " + error.message(), error.value());
  std::sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    const int order = strverscmp(a.c_str(), b.c_str());
    return order != 0 ? order < 0 : a < b;
  });
  return paths;
}

bool is_deciding_option(const std::string& name) {
  static const std::set<std::string> others{"sweep",   "repeat",   "jobs",    "shard",        "output",
                                            "force",   "resume",   "threads", "max-memory",   "quiet",
                                            "verbose", "progress", "plot",    "no-host-info", "no-color"};
  return !others.contains(name);
}

std::map<std::string, std::string> deciding_options(const std::string& configuration) {
  std::map<std::string, std::string> options = options_of(configuration);
  std::erase_if(options, [](const auto& option) { return !is_deciding_option(option.first); });
  return options;
}

std::string option_differences(const std::string& there, const std::string& here,
                               const std::vector<std::string>& left_out) {
  const auto theirs = deciding_options(there), ours = deciding_options(here);
  std::map<std::string, std::string> all = theirs;
  all.insert(ours.begin(), ours.end());
  for (const std::string& name : left_out) all.erase(name);
  const auto value = [](const auto& options, const std::string& name) {
    return options.contains(name) ? options.at(name) : "not said";
  };
  std::string differences;
  for (const auto& [name, any] : all)
    if (value(theirs, name) != value(ours, name))
      differences += (differences.empty() ? "" : "; ") + name + " " + value(theirs, name) + ", here " +
                     value(ours, name);
  return differences;
}

void read_everything(const std::string& path) {
  const Hdf5Reader file(path);
  file.attributes("/");
  for (const std::string& name : file.objects()) read_object(file, name);
}

}  // namespace convmat
