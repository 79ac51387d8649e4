#include "page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/version.hpp>
#include <convmat/plot/svg.hpp>
#include <convmat/program/exit.hpp>

#include "page_run.hpp"
#include "page_table.hpp"

namespace convmat::tool {
namespace {

// A page of 16 MB takes a phone some seconds.
constexpr std::size_t most_bytes = 16'000'000, most_overview_rows = 10'000;

std::string plural(std::size_t count, const std::string& what) {
  return format_count(static_cast<Index>(count)) + " " + what + (count == 1 ? "" : "s");
}

std::string summary_line(const PageContents& contents) {
  Index agreements = 0, broken = 0;
  for (const RunFile& run : contents.runs) agreements += run.agreements, broken += run.broken;
  std::string text = plural(contents.runs.size(), "run") + "; ";
  text += agreements == 0 ? "no agreements"
          : broken == 0
              ? (agreements == 1 ? "the agreement holds"
                                 : fmt::format("all {} agreements hold", format_count(agreements)))
              : fmt::format("{} of {} agreements are broken", format_count(broken), format_count(agreements));
  if (!contents.failures.empty())
    text += fmt::format("; {} could not be read or shown", plural(contents.failures.size(), "thing"));
  return text;
}

std::string wrong(const PageContents& contents) {
  std::string items;
  for (const std::string& failure : contents.failures) items += element("li", "", failure) + "\n";
  for (const RunFile& run : contents.runs)
    if (run.broken > 0) items += element("li", "", run.name + ": " + verdict(run)) + "\n";
  if (items.empty()) return "";
  return "<section class=\"wrong\">\n<h2 id=\"wrong\">What is wrong</h2>\n<ul>\n" + items +
         "</ul>\n</section>\n";
}

// The names of those that are shown lead to them: this is the table of contents, too.
std::string overview(const PageContents& contents, std::size_t shown) {
  std::string text = "<nav>\n<h2>All runs</h2>\n";
  if (contents.runs.size() > most_overview_rows)
    text += element("p", "note",
                    fmt::format("The first {} of {}.", format_count(most_overview_rows),
                                plural(contents.runs.size(), "run"))) +
            "\n";
  const auto link = [&](std::size_t row, const std::string& name) {
    return row < shown ? fmt::format("<a href=\"#run-{}\">{}</a>", row + 1, escaped(name)) : escaped(name);
  };
  return text + html_table(contents.overview, most_overview_rows, link) + "</nav>\n";
}

// The id stands inside, so that a link to it opens the details.
std::string folded(const RunFile& run, std::size_t number, const std::string& section) {
  return fmt::format(
      "<details class=\"run\">\n<summary>{} {}</summary>\n<div id=\"run-{}\">\n{}</div>\n</details>\n",
      escaped(run.name), element("span", run.broken > 0 ? "id wrong" : "id", verdict(run)), number, section);
}

struct Sections {
  std::string html;
  std::size_t shown = 0;
};

Sections sections(PageContents& contents) {
  Sections result;
  for (const RunFile& run : contents.runs) {
    check_interrupted();
    if (result.html.size() > most_bytes) break;
    const std::size_t number = ++result.shown;
    try {
      const std::string section = run_section(run, number, contents.failures);
      result.html += contents.runs.size() > 1 ? folded(run, number, section) : section;
    } catch (const Error& error) {  // it was whole a moment ago
      contents.failures.emplace_back(error.what());
      result.html += fmt::format("<p id=\"run-{}\" class=\"wrong\">{}</p>\n", number, escaped(error.what()));
    }
  }
  if (result.shown < contents.runs.size())
    result.html +=
        element(
            "p", "note",
            fmt::format("{} are in the table of all runs alone: a page has room for {} of figures and "
                        "tables. They make pages of their own: convmat report FILE.h5.",
                        plural(contents.runs.size() - result.shown, "more run"), format_bytes(most_bytes))) +
        "\n";
  return result;
}

}  // namespace

std::string page(PageContents& contents) {
  const Sections runs = sections(contents);
  const bool several = contents.runs.size() > 1;
  const std::string title = element("title", "", contents.title);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'\"/>\n" +
         title + "\n<style>" + page_style + "</style>\n</head>\n<body>\n<header>\n" +
         element("h1", "", contents.title) + "\n" + element("p", "", summary_line(contents)) +
         "\n</header>\n<main>\n" + wrong(contents) + (several ? overview(contents, runs.shown) : "") +
         runs.html + "</main>\n<footer>\n" +
         element("p", "note",
                 std::string("Made by convmat ") + version() + ", commit " + git_commit() + ".") +
         "\n</footer>\n</body>\n</html>\n";
}

}  // namespace convmat::tool
