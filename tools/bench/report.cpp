#include "report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/core/version.hpp>

#include "ratio_plot.hpp"
#include "roofline_plot.hpp"

namespace convmat::bench {
namespace {

std::string machine_text(const Machine& machine) {
  std::string text = fmt::format(
      "{}, {} of {} cores, {} instructions. Peak {:.0f} GFLOP/s in float32, {:.0f} in float64. Memory that "
      "was not in "
      "use\nbefore is written at {:.3g} GB/s. Memory in use, by the bytes of the arrays:\n\n",
      machine.cpu, machine.threads, machine.cores, machine.instruction_set, machine.peak_float32 / 1e9,
      machine.peak_float64 / 1e9, machine.write_fresh / 1e9);
  std::string head = "| bytes |", rule = "| --- |", copy = "| GB/s copied |", write = "| GB/s written |";
  for (std::size_t i = 0; i < machine.copy.size(); ++i) {
    head += " " + format_bytes(machine.copy[i].footprint) + " |";
    rule += " ---: |";
    copy += fmt::format(" {:.3g} |", machine.copy[i].bytes_per_second / 1e9);
    write += fmt::format(" {:.3g} |", machine.write[i].bytes_per_second / 1e9);
  }
  return text + head + "\n" + rule + "\n" + copy + "\n" + write + "\n";
}

// The geometric mean of the ratios of a peer.
std::string summary(const Run& run, const PeerVersion& peer) {
  double logarithms = 0;
  int compared = 0, won = 0, failed = 0;
  for (const Result& result : run.results)
    for (const PeerResult& other : result.peers) {
      if (other.peer != peer.name || !result.error.empty()) continue;
      const double times = ratio(other, result);
      failed += !other.error.empty();
      if (!std::isfinite(times)) continue;
      logarithms += std::log(times);
      won += times > 1;
      ++compared;
    }
  return fmt::format(
      "* {} takes {:.3g} times as long, by the geometric mean of {} figures; convmat is faster in {}{}.\n",
      peer.version, std::exp(logarithms / compared), compared, won,
      failed > 0 ? fmt::format("; it failed in {} more", failed) : "");
}

std::string readme(const Run& run, bool has_ratios, bool has_roofline) {
  std::string text = "# Benchmarks\n\nMade by\n\n    " + run.command + "\n\nwith convmat " + version() +
                     " (" + git_commit() + (git_dirty() ? ", changed" : "") + ").\n\n";
  for (const PeerVersion& peer : run.peers) text += summary(run, peer);
  if (has_ratios) text += "\n![The time of each peer in ours, by workload and pass](ratio.svg)\n";
  if (has_roofline) text += "\n![Operations a second over operations a byte](roofline.svg)\n";
  text += "\n## The machine\n\n" + machine_text(run.machine);
  text +=
      "\n## The figures\n\n"
      "Each is the median of repeated calls of a kept plan into an array that is there, in turns with the "
      "others. "
      "GFLOP/s count\nthe products of the definition, so that a fast algorithm may pass the bound. The bound "
      "is the "
      "larger of operations at the\npeak and each array once at the copy rate of its size, so that what fits "
      "into a "
      "cache is judged by the cache; of\n`materialize`, which writes fresh memory, the rate of that. The "
      "error is "
      "the largest difference from the definition, in\nlong double, over the largest sum of the magnitudes "
      "of the "
      "products.\n\n```\n" +
      to_table(run) + "```\n";
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> report(const Run& run) {
  const std::string ratios = ratio_svg(run), roofline = roofline_svg(run);
  std::vector<std::pair<std::string, std::string>> files{
      {"README.md", readme(run, !ratios.empty(), !roofline.empty())}, {"results.json", to_json(run)}};
  if (!ratios.empty()) files.emplace_back("ratio.svg", ratios);
  if (!roofline.empty()) files.emplace_back("roofline.svg", roofline);
  return files;
}

}  // namespace convmat::bench
