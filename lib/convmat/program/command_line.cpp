#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/core/version.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/configuration.hpp>
#include <convmat/program/shell_words.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

namespace convmat {
namespace po = boost::program_options;

struct CommandLine::Declared {
  po::options_description own{"Options"};
  po::options_description common{"Options every command has"};
  po::positional_options_description words;
  std::string word;  // what the first word is called in the synopsis
  std::map<std::string, std::string> defaults;
  std::vector<std::string> flags, lists;

  po::options_description all() const {
    po::options_description everything;
    everything.add(own).add(common);
    return everything;
  }
  bool is_flag(const std::string& name) const {
    return std::find(flags.begin(), flags.end(), name) != flags.end();
  }
  void require(const Setting& setting, const std::string& place) const;
  bool is_list(const std::string& name) const {
    return std::find(lists.begin(), lists.end(), name) != lists.end();
  }
};

namespace {

void add_option(po::options_description& group, const std::string& names, const std::string& value,
                const std::string& help) {
  group.add_options()(names.c_str(), po::value<std::string>()->value_name(value), help.c_str());
}

void add_flag(po::options_description& group, const std::string& names, const std::string& help) {
  group.add_options()(names.c_str(), help.c_str());
}

// Levenshtein's distance, to name the option that was probably meant.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::string suggestion(const po::options_description& options, const std::string& name) {
  std::string nearest;
  std::size_t least = 4;
  for (const auto& option : options.options())
    if (const std::size_t distance = edit_distance(name, option->long_name()); distance < least) {
      least = distance;
      nearest = option->long_name();
    }
  return nearest.empty() ? "see --help" : "did you mean --" + nearest + "?";
}

// Not error.what(): it goes on replacing what it has put in, in "--x=%original_token%" for ever.
std::string what(const po::error_with_option_name& error) {
  constexpr std::string_view name = "%canonical_option%";
  std::string text = error.m_error_template;
  const std::size_t at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), error.get_option_name());
}

// "size" of "--size=3".
std::string bare_name(const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  return name.substr(std::min(name.find_first_not_of('-'), name.size()));
}

// "4G", "500M", "1000000": bytes, decimal units.
Index parse_bytes(const std::string& text) {
  Index count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string unit(end, text.data() + text.size());
  static const std::map<std::string, Index> units{
      {"", 1}, {"k", 1000}, {"M", 1000000}, {"G", 1000000000}, {"T", 1000000000000}};
  const auto factor = units.find(unit);
  if (error != std::errc{} || count < 1 || factor == units.end())
    throw UsageError("--max-memory " + text + "; expected bytes with a unit k, M, G or T, as in 4G");
  return checked_product(count, factor->second, "--max-memory");
}

Index parse_integer(const std::string& name, const std::string& text, Index least, const std::string& whole) {
  Index value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty())
    throw UsageError("--" + name + " " + whole + "; expected " +
                     (text == whole ? "an integer" : "integers as in 3,3"));
  if (value < least)
    throw UsageError("--" + name + " " + whole + "; expected at least " + std::to_string(least));
  return value;
}

IoError unreadable(const std::string& path) {
  return IoError("--config " + path + ": cannot be read: " + std::strerror(errno), errno);
}

std::optional<Setting> setting_of(const std::string& line, const std::string& place) {
  try {
    return parse_setting(line);
  } catch (const FormatError& error) {
    throw UsageError(place + error.what());
  }
}

}  // namespace

// Of a file: throws UsageError where the setting makes no sense.
void CommandLine::Declared::require(const Setting& setting, const std::string& place) const {
  const auto& [name, value] = setting;
  const po::options_description options = all();
  const po::option_description* const option = options.find_nothrow(name, false);
  if (!option || option->long_name() != name)  // "-o" finds --output
    throw UsageError(place + "unrecognised option '" + name + "'; " + suggestion(options, name));
  if (name == "config")
    throw UsageError(place + "config = " + value + "; expected another option: a file reads no other");
  if (name == "help" || name == "version")
    throw UsageError(place + name + " = " + value + "; expected another option: --" + name + " is typed");
  if (is_flag(name) && value != "true" && value != "false")
    throw UsageError(place + name + " = " + value + "; expected true or false");
}

CommandLine::CommandLine(std::string program, std::string summary, std::string details)
    : program_(std::move(program)),
      summary_(std::move(summary)),
      details_(std::move(details)),
      declared_(std::make_unique<Declared>()) {
  po::options_description& common = declared_->common;
  const auto common_flag = [&](const std::string& name, const std::string& names, const std::string& help) {
    add_flag(common, names, help);
    declared_->flags.push_back(name);
  };
  common_flag("help", "help,h", "print this text");
  common_flag("version", "version", "print the version");
  add_option(common, "config", "FILE", "read options from an ini file; what is typed wins");
  common_flag("print-config", "print-config", "print the options in effect, as --config reads them");
  add_option(common, "seed", "N", "seed of random numbers");
  add_option(common, "threads", "N", "threads; 0, the default, takes all cores");
  add_option(common, "output,o", "FILE", "the file to write; it appears whole or not at all");
  common_flag("force", "force", "replace the output if it exists");
  common_flag("dry-run", "dry-run", "say sizes, nonzeros and bytes, and write nothing");
  add_option(common, "max-memory", "BYTES", "refuse what needs more (4G, 500M); default 0.8 of what is free");
  common_flag("quiet", "quiet,q", "say nothing but results and errors");
  common_flag("verbose", "verbose,v", "say more");
  add_option(common, "progress", "WHEN", "progress bar: auto, always or never");
  common_flag("no-host-info", "no-host-info", "leave the name of this machine out of HDF5 files");
  common_flag("no-color", "no-color", "plain text on a terminal too");
  declared_->defaults = {{"threads", "0"}, {"progress", "auto"}};
}

CommandLine::CommandLine(CommandLine&&) noexcept = default;
CommandLine::~CommandLine() = default;

void CommandLine::option(const std::string& name, const std::string& value, const std::string& help,
                         std::optional<std::string> otherwise) {
  if (declared_->common.find_nothrow(name, false)) {  // one that every program has, with a default of its own
    if (otherwise) declared_->defaults[name] = *otherwise;
    return;
  }
  add_option(declared_->own, name, value, otherwise ? help + " (default " + *otherwise + ")" : help);
  if (otherwise) declared_->defaults[name] = *std::move(otherwise);
}

void CommandLine::flag(const std::string& name, const std::string& help) {
  add_flag(declared_->own, name, help);
  declared_->flags.push_back(name);
}

void CommandLine::list(const std::string& name, const std::string& value, const std::string& help) {
  declared_->own.add_options()(
      name.c_str(), po::value<std::vector<std::string>>()->value_name(value)->composing(), help.c_str());
  declared_->lists.push_back(name);
}

void CommandLine::positional(const std::string& name, const std::string& value, const std::string& help) {
  add_option(declared_->own, name, value, help);
  declared_->words.add(name.c_str(), 1);
  declared_->word = " [" + value + "]";
}

void CommandLine::positional_list(const std::string& name, const std::string& value,
                                  const std::string& help) {
  list(name, value, help);
  declared_->words.add(name.c_str(), -1);
  declared_->word = " [" + value + "...]";
}

bool CommandLine::parse(const std::vector<std::string>& words) {
  typed_ = words;
  const po::options_description all = declared_->all();
  try {
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const po::parsed_options parsed =
        po::command_line_parser(words).options(all).positional(declared_->words).style(style).run();
    po::variables_map map;
    po::store(parsed, map);
    for (const auto& [name, value] : map)
      if (declared_->is_list(name))
        lists_[name] = value.as<std::vector<std::string>>();
      else
        given_[name] = declared_->is_flag(name) ? "true" : value.as<std::string>();
  } catch (const po::unknown_option& error) {
    throw UsageError(what(error) + "; " + suggestion(all, bare_name(error.get_option_name())));
  } catch (const po::too_many_positional_options_error&) {
    throw UsageError("a word too many: options begin with --; see --help");
  } catch (const po::error_with_option_name& error) {
    throw UsageError(what(error) + "; see --help");
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see --help");
  }
  if (has("help")) return std::cout << help(), false;
  if (has("version")) return std::cout << "convmat " << version() << " (" << git_commit() << ")\n", false;
  if (has("config")) read_config(text("config"));
  if (has("print-config")) return std::cout << configuration(), false;
  set_threads(static_cast<int>(std::min<Index>(integer("threads", 0), 4096)));
  if (has("max-memory")) set_memory_budget(parse_bytes(text("max-memory")));
  if (has("seed")) integer("seed", 0);
  choice("progress", {"auto", "always", "never"});
  return true;
}

// What has been typed already stays.
void CommandLine::read_config(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw unreadable(path);
  const std::map<std::string, std::vector<std::string>> typed = lists_;
  std::map<std::string, int> lines;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string place = path + ":" + std::to_string(number) + ": ";
    const std::optional<Setting> setting = setting_of(line, place);
    if (!setting) continue;
    const auto& [name, value] = *setting;
    declared_->require(*setting, place);
    if (declared_->is_list(name)) {
      if (!typed.contains(name)) lists_[name].push_back(value);
      continue;
    }
    const auto [first, is_new] = lines.emplace(name, number);
    if (!is_new)
      throw UsageError(place + name + " = " + value + "; expected once, and line " +
                       std::to_string(first->second) + " has it");
    if (!declared_->is_flag(name) || value == "true") given_.try_emplace(name, value);
  }
  if (file.bad()) throw unreadable(path);
}

bool CommandLine::is_declared(const std::string& name) const {
  return declared_->all().find_nothrow(name, false) != nullptr;
}

bool CommandLine::has(const std::string& name) const {
  return given(name) || lists_.contains(name) || declared_->defaults.contains(name);
}

const std::string& CommandLine::text(const std::string& name) const {
  if (!has(name)) throw UsageError("--" + name + " is missing; see --help");
  return given(name) ? given_.at(name) : declared_->defaults.at(name);
}

Index CommandLine::integer(const std::string& name, Index least) const {
  return parse_integer(name, text(name), least, text(name));
}

double CommandLine::number(const std::string& name) const {
  const std::string& value = text(name);
  double result = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc{} || end != value.data() + value.size())
    throw UsageError("--" + name + " " + value + "; expected a number");
  return result;
}

Shape CommandLine::integers(const std::string& name, Index least) const {
  const std::string& whole = text(name);
  Shape result;
  std::istringstream list(whole);
  for (std::string part; std::getline(list, part, ',');)
    result.push_back(parse_integer(name, part, least, whole));
  if (whole.empty() || whole.back() == ',') parse_integer(name, "", least, whole);
  return result;
}

const std::vector<std::string>& CommandLine::texts(const std::string& name) const {
  static const std::vector<std::string> none;
  const auto found = lists_.find(name);
  return found == lists_.end() ? none : found->second;
}

std::size_t CommandLine::choice(const std::string& name, const std::vector<std::string>& words) const {
  const auto found = std::find(words.begin(), words.end(), text(name));
  if (found == words.end()) {
    std::string expected;
    for (const std::string& word : words) expected += (expected.empty() ? "" : ", ") + word;
    throw UsageError("--" + name + " " + text(name) + "; expected one of " + expected);
  }
  return static_cast<std::size_t>(found - words.begin());
}

// https://no-color.org: any value of NO_COLOR switches colour off.
bool CommandLine::color() const {
  return !has("no-color") && std::getenv("NO_COLOR") == nullptr && isatty(STDERR_FILENO) != 0;
}

std::string CommandLine::configuration() const {
  std::string result = "# " + program_ + "\n";
  std::map<std::string, std::string> effective = given_;
  effective.insert(declared_->defaults.begin(), declared_->defaults.end());
  for (const auto& [name, value] : effective)
    if (name != "print-config" && name != "config") result += setting_line({name, value});
  for (const auto& [name, values] : lists_)
    for (const std::string& value : values) result += setting_line({name, value});
  return result;
}

std::vector<std::string> CommandLine::words() const {
  std::vector<std::string> result;
  for (const auto& [name, value] : given_)
    if (name != "config") result.push_back("--" + name + (declared_->is_flag(name) ? "" : "=" + value));
  for (const auto& [name, values] : lists_)
    for (const std::string& value : values) result.push_back("--" + name + "=" + value);
  return result;
}

std::string CommandLine::overrides() const { return shell_line(typed_); }

std::string CommandLine::help() const {
  std::ostringstream text;
  text << program_ << ": " << summary_ << "\n\nUsage: " << program_ << declared_->word << " [options]\n\n";
  if (!declared_->own.options().empty()) text << declared_->own << "\n";
  text << declared_->common << "\n" << details_;
  return text.str();
}

}  // namespace convmat
