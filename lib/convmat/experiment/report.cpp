#include <fmt/format.h>

#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>

namespace convmat {
namespace {

std::string cell(const std::string& text) { return text; }
std::string cell(Index count) { return format_count(count); }
std::string cell(double value) { return std::isnan(value) ? "" : format_number(value); }

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

std::string to_text(const Table& table) {
  std::vector<std::string> head;
  for (const auto& [name, column] : table) head.push_back(spaced(name));
  TextTable text(head);
  for (std::size_t r = 0; r < rows_of(table); ++r) {
    std::vector<std::string> cells;
    for (const auto& [name, column] : table)
      cells.push_back(std::visit([r](const auto& values) { return cell(values[r]); }, column));
    text.add(cells);
  }
  return text.str();
}

Table agreements_that(bool hold, const Table& agreements) {
  const auto holds = std::find_if(agreements.begin(), agreements.end(),
                                  [](const auto& column) { return column.first == "holds"; });
  const auto* flags = holds == agreements.end() ? nullptr : std::get_if<std::vector<Index>>(&holds->second);
  if (!flags) throw FormatError("a table of agreements has no column \"holds\" of integers");
  const auto chosen = [&](auto kept) -> Column {
    std::size_t row = 0;
    std::erase_if(kept, [&](const auto&) { return ((*flags)[row++] != 0) != hold; });
    return kept;
  };
  Table result;
  for (const auto& [name, column] : agreements)
    if (name != "holds") result.emplace_back(name, std::visit(chosen, column));
  return result;
}

Rng Report::random() const { return Rng(static_cast<std::uint64_t>(options_.integer("seed", 0))); }

void Report::keep(const std::string& name, const std::string& caption, const Table& table) {
  file_.write("/tables/" + name, table);
  file_.attribute("/tables/" + name, "caption", caption);
}

void Report::table(const std::string& name, const std::string& caption, const Table& table) {
  keep(name, caption, table);
  say(caption + "\n\n" + to_text(table));
}

void Report::figure(const std::string& name, const std::string& caption, const std::string& svg) {
  file_.write_text("/figures/" + name, svg);
  file_.attribute("/figures/" + name, "caption", caption);
  if (first_figure_.empty()) first_figure_ = svg;
}

void Report::agree(const std::string& what, double error, double bound) {
  agreements_.what.push_back(what);
  agreements_.error.push_back(error);
  agreements_.bound.push_back(bound);
  agreements_.holds.push_back(std::abs(error) <= bound);
}

Exit Report::finish() {
  const auto all = static_cast<Index>(agreements_.holds.size());
  const Table agreements{{"agreement", agreements_.what},
                         {"error", agreements_.error},
                         {"bound", agreements_.bound},
                         {"holds", agreements_.holds}};
  if (all > 0) keep("agreements", "Agreements", agreements);
  if (all > 0 && options_.has("verbose")) say("Agreements\n\n" + to_text(agreements));
  if (!timed_.empty()) table("timings", "Times", {{"work", timed_}, {"seconds", seconds_}});
  Index broken = 0;
  std::string complaints;
  for (std::size_t i = 0; i < agreements_.holds.size(); ++i)
    if (!agreements_.holds[i]) {
      ++broken;
      complaints += fmt::format("{}: broken: {}: {:.3g}, expected at most {:.3g}\n", options_.program(),
                                agreements_.what[i], agreements_.error[i], agreements_.bound[i]);
    }
  if (all > 0) say(fmt::format("{} of {} agreements hold.", all - broken, all));
  if (options_.has("plot")) publish_bytes(options_.text("plot"), first_figure_, options_.overwrite());
  std::cerr << (options_.quiet() ? "" : text_) << complaints;
  return broken == 0 ? Exit::done : Exit::check_failed;
}

}  // namespace convmat
