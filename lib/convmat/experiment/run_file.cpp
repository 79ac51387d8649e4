#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/program/text_table.hpp>
#include <filesystem>
#include <set>
#include <sstream>

namespace convmat {
namespace {

namespace fs = std::filesystem;
using Kind = Hdf5Reader::Kind;

// "name = value" lines.
std::map<std::string, std::string> options_of(const std::string& configuration) {
  std::map<std::string, std::string> options;
  std::istringstream text(configuration);
  for (std::string line; std::getline(text, line);)
    if (const auto equals = line.find(" = "); !line.starts_with('#') && equals != std::string::npos)
      options[line.substr(0, equals)] = line.substr(equals + 3);
  return options;
}

const Column& column_of(const Table& table, const std::string& name, const std::string& place) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& c) { return c.first == name; });
  if (found == table.end()) throw FormatError(place + " has no column \"" + name + "\"");
  return found->second;
}

std::string text_of(double value) { return format_number(value, 6); }
std::string text_of(Index value) { return std::to_string(value); }
const std::string& text_of(const std::string& value) { return value; }

void count_agreements(const Hdf5Reader& file, RunFile& run) {
  if (file.kind("tables/agreements") != Kind::table) return;
  const Table table = file.table("tables/agreements");
  const std::string place = run.path + ": /tables/agreements";
  const auto* holds = std::get_if<std::vector<Index>>(&column_of(table, "holds", place));
  if (!holds) throw FormatError(place + ": column \"holds\" is not of integers");
  run.agreements = static_cast<Index>(holds->size());
  run.broken = std::count(holds->begin(), holds->end(), 0);
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

RunFile read_run(const std::string& path) {
  const Hdf5Reader file(path);
  RunFile run{path, fs::path(path).stem(), {}, {}};
  for (auto& [name, value] : file.attributes("/")) run.provenance.emplace(name, std::move(value));
  if (file.kind("config") != Kind::text || !run.provenance.contains("program"))
    throw FormatError(path + " is no run: it lacks /config or the attribute program");
  run.configuration = options_of(file.text("config"));
  count_agreements(file, run);
  return run;
}

std::vector<std::string> run_paths(const std::string& directory) {
  if (fs::is_regular_file(directory)) return {directory};
  if (!fs::is_directory(directory))
    throw IoError(directory + ": expected a directory of runs, or the file of one", ENOENT);
  std::vector<std::string> paths;
  for (const auto& entry :
       fs::recursive_directory_iterator(directory, fs::directory_options::skip_permission_denied))
    if (const std::string name = entry.path().filename();
        name.ends_with(".h5") && !name.ends_with(checkpoint_extension) && !name.starts_with("."))
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string run_result(const std::string& path, const std::string& result) {
  const auto dot = result.find('.');
  const std::string name = "tables/" + result.substr(0, dot), place = path + ": /" + name;
  const Hdf5Reader file(path);
  if (dot == std::string::npos || file.kind(name) != Kind::table)
    throw FormatError(place + " is no table; expected a result as TABLE.COLUMN");
  const Table table = file.table(name);
  return std::visit(
      [&](const auto& values) {
        if (values.empty()) throw FormatError(place + " has no rows");
        return std::string(text_of(values.back()));
      },
      column_of(table, result.substr(dot + 1), place));
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
