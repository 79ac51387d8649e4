#include "provenance_lines.hpp"

#include <fmt/format.h>

#include <convmat/core/memory.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/program/printable.hpp>
#include <convmat/program/shell_words.hpp>
#include <convmat/program/text_table.hpp>
#include <sstream>

namespace convmat::tool {
namespace {

/// Attributes that have been put into a line are not told again.
class Attributes {
 public:
  explicit Attributes(const std::map<std::string, Attribute>& all) : left_(all) {}

  // "before value behind", or nothing.
  std::string take(const std::string& before, const std::string& name, const std::string& behind = "") {
    const auto found = left_.find(name);
    if (found == left_.end()) return "";
    std::string text = before + text_of(name, found->second) + behind;
    left_.erase(found);
    return text;
  }

  const std::map<std::string, Attribute>& left() const { return left_; }

 private:
  static std::string text_of(const std::string& name, const Attribute& value) {
    if (const auto* bytes = std::get_if<Index>(&value); bytes && name.ends_with("_bytes"))
      return format_bytes(*bytes);
    if (const auto* seconds = std::get_if<double>(&value); seconds && name.ends_with("_s"))
      return format_number(*seconds, 3) + " s";
    if (name == "git_dirty") return value == Attribute(Index{0}) ? "" : ", with changes not committed";
    return attribute_text(value);
  }

  std::map<std::string, Attribute> left_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> provenance_lines(
    const std::map<std::string, Attribute>& attributes) {
  Attributes a(attributes);
  std::vector<std::pair<std::string, std::string>> lines;
  const auto add = [&](const std::string& what, const std::string& value) {
    if (!value.empty()) lines.emplace_back(what, value);
  };
  add("program", a.take("", "program") + a.take(" ", "version"));
  add("commit", a.take("", "git_commit") + a.take("", "git_dirty"));
  add("called as", a.take("", "argv"));
  add("seed", a.take("", "seed"));
  add("began", a.take("", "created_utc"));
  add("ended", a.take("", "finished_utc"));
  add("took",
      a.take("", "wall_s") + a.take(" on ", "threads", " threads") + a.take(", at most ", "max_rss_bytes"));
  add("machine", a.take("", "hostname", ", ") + a.take("", "cpu_model"));
  add("built by", a.take("", "compiler") + a.take(" ", "cxxflags") + a.take(" (", "build_type", ")"));
  add("with", a.take("", "lib_versions"));
  add("format", a.take("", "schema") + a.take(" ", "schema_version"));
  a.take("", "complete");  // 1, or it would not have been read
  for (const auto& [name, value] : a.left()) add(name, attribute_text(value));
  return lines;
}

std::string provenance_text(const std::map<std::string, Attribute>& attributes) {
  std::string text;
  for (const auto& [what, value] : provenance_lines(attributes))
    text += fmt::format("{:<10} {}\n", printable(what), printable(value));
  return text;
}

std::set<std::string> typed_options(const std::string& overrides) {
  static const std::map<std::string, std::string> letters{
      {"-o", "output"}, {"-q", "quiet"}, {"-v", "verbose"}};
  std::set<std::string> names;
  for (const std::string& word : shell_words(overrides))
    if (word.starts_with("--"))
      names.insert(word.substr(2, word.find('=') - 2));
    else if (const auto letter = letters.find(word.substr(0, 2)); letter != letters.end())
      names.insert(letter->second);
  return names;
}

}  // namespace convmat::tool
