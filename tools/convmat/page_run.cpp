#include "page_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/plot/inline_svg.hpp>
#include <convmat/plot/svg.hpp>
#include <set>

#include "page_table.hpp"
#include "provenance_lines.hpp"

namespace convmat::tool {
namespace {

using Kind = Hdf5Reader::Kind;

constexpr std::size_t most_rows = 200;

std::string attribute_of(const RunFile& run, const std::string& name) {
  const auto found = run.provenance.find(name);
  return found == run.provenance.end() ? "" : attribute_text(found->second);
}

std::string pairs(const std::vector<std::pair<std::string, std::string>>& list,
                  const std::set<std::string>& marked) {
  std::string content;
  for (const auto& [name, value] : list)
    content += "<div" + std::string(marked.contains(name) ? " class=\"typed\"" : "") + ">" +
               element("dt", "", name) + element("dd", "", value) + "</div>\n";
  return "<dl>\n" + content + "</dl>\n";
}

/// Puts the parts of a section one behind the other, and numbers them.
class Section {
 public:
  Section(const RunFile& run, std::size_t number, std::vector<std::string>& failures)
      : run_(run), file_(run.path), name_("run-" + std::to_string(number)), failures_(failures) {
    for (const std::string& object : file_.objects()) {
      if (object.starts_with("/figures/")) figures_.push_back(object);
      if (object.starts_with("/tables/") && object != "/tables/agreements") tables_.push_back(object);
    }
  }

  std::string whole() {
    agreements();
    for (const std::string& name : figures_)
      if (file_.kind(name) == Kind::text) guarded([&] { figure(name); });
    for (const std::string& name : tables_)
      if (file_.kind(name) == Kind::table) guarded([&] { table(name); });
    configuration();
    provenance();
    return std::move(content_);
  }

 private:
  template <class Work>
  void guarded(const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      failures_.emplace_back(error.what());
      content_ += element("p", "wrong", error.what()) + "\n";
    }
  }

  void agreements() {
    content_ += element("h3", "", "Agreements") + "\n" +
                element("p", run_.broken > 0 ? "verdict wrong" : "verdict", verdict(run_)) + "\n";
    if (run_.agreements > 0) guarded([&] { list(file_.table("tables/agreements")); });
  }

  void list(const Table& agreements) {
    const Table broken = agreements_that(false, agreements), rest = agreements_that(true, agreements);
    if (rows_of(broken) > 0) content_ += html_table(broken, most_rows);
    if (rows_of(rest) > 0)
      content_ += "<details>" + element("summary", "", rows_shown("what holds", "", rows_of(rest))) + "\n" +
                  html_table(rest, most_rows) + "</details>\n";
  }

  std::string rows_shown(const std::string& caption, const std::string& name, std::size_t rows) const {
    if (rows <= most_rows) return caption;
    return fmt::format("{} (the first {} of {} rows{})", caption, most_rows,
                       format_count(static_cast<Index>(rows)),
                       name.empty() ? "" : "; all: " + run_.path + ":" + name);
  }

  std::string caption(const std::string& name) const {
    for (const auto& [attribute, value] : file_.attributes(name))
      if (attribute == "caption") return attribute_text(value);
    return name.substr(name.find('/', 1) + 1);
  }

  // What all figures and tables have below or above them.
  std::string figcaption(const char* kind, std::size_t count, const std::string& text) const {
    return "<figcaption>" + element("b", "", fmt::format("{} {}.", kind, count)) + " " + escaped(text) + " " +
           element("span", "id", run_id(run_)) + "</figcaption>\n";
  }

  std::string shown(const std::string& name, const std::string& prefix) const {
    const std::string svg = file_.text(name);
    try {
      return inline_svg(svg, prefix);
    } catch (const FormatError& error) {
      throw FormatError(run_.path + ":" + name + ": " + error.what());
    }
  }

  void figure(const std::string& name) {
    const std::string id = fmt::format("{}-figure-{}", name_, figure_count_ + 1);
    const std::string svg = shown(name, id + "-");
    content_ += fmt::format("<figure id=\"{}\">\n<div class=\"box\" tabindex=\"0\">{}</div>\n{}</figure>\n",
                            id, svg, figcaption("Figure", ++figure_count_, caption(name)));
  }

  void table(const std::string& name) {
    const Table found = file_.table(name);
    const std::string text = rows_shown(caption(name), name, rows_of(found));
    ++table_count_;
    content_ +=
        fmt::format("<figure id=\"{}-table-{}\" class=\"table\">\n{}{}</figure>\n", name_, table_count_,
                    figcaption("Table", table_count_, text), html_table(found, most_rows));
  }

  // Options that decide what a run finds come first.
  void configuration() {
    std::vector<std::pair<std::string, std::string>> options(run_.configuration.begin(),
                                                             run_.configuration.end());
    std::stable_partition(options.begin(), options.end(),
                          [](const auto& option) { return is_deciding_option(option.first); });
    content_ += element("h3", "", "Configuration") + "\n" +
                "<p class=\"note\">Marked: what was typed.</p>\n" +
                pairs(options, typed_options(overrides()));
  }

  void provenance() {
    std::vector<std::pair<std::string, std::string>> list = provenance_lines(run_.provenance);
    list.insert(list.begin(), {"file", run_.path});
    content_ += element("h3", "", "Provenance") + "\n" + pairs(list, {});
  }

  std::string overrides() const {
    return file_.kind("overrides") == Kind::text ? file_.text("overrides") : "";
  }

  const RunFile& run_;
  const Hdf5Reader file_;
  std::string name_, content_;
  std::vector<std::string>& failures_;
  std::vector<std::string> figures_, tables_;
  std::size_t figure_count_ = 0, table_count_ = 0;
};

}  // namespace

std::string run_id(const RunFile& run) {
  std::string id = run.path.substr(run.path.rfind('/') + 1);
  if (const std::string seed = attribute_of(run, "seed"); !seed.empty()) id += ", seed " + seed;
  if (const std::string commit = attribute_of(run, "git_commit"); !commit.empty())
    id += ", commit " + commit.substr(0, 12) + (attribute_of(run, "git_dirty") == "1" ? ", changed" : "");
  return id;
}

std::string verdict(const RunFile& run) {
  if (run.agreements == 0) return "no agreements";
  if (run.broken == 0)
    return run.agreements == 1 ? "1 agreement holds" : fmt::format("{} agreements hold", run.agreements);
  return fmt::format("{} of {} agreements are broken", run.broken, run.agreements);
}

std::string run_section(const RunFile& run, std::size_t number, std::vector<std::string>& failures) {
  return Section(run, number, failures).whole();
}

}  // namespace convmat::tool
