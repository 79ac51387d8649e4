#include "result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/version.hpp>
#include <convmat/program/text_table.hpp>
#include <nlohmann/json.hpp>

namespace convmat::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string milliseconds(double seconds) { return fmt::format("{:.4g}", 1e3 * seconds); }

Json json_of(const std::vector<MemoryRate>& rates) {
  Json json = Json::array();
  for (const MemoryRate& rate : rates)
    json.push_back({{"footprint_bytes", rate.footprint}, {"gbps", rate.bytes_per_second / 1e9}});
  return json;
}

Json json_of(const Machine& machine) {
  return {{"cpu", machine.cpu},
          {"instruction_set", machine.instruction_set},
          {"cores", machine.cores},
          {"threads", machine.threads},
          {"peak_gflops", {{"float32", machine.peak_float32 / 1e9}, {"float64", machine.peak_float64 / 1e9}}},
          {"copy", json_of(machine.copy)},
          {"write", json_of(machine.write)},
          {"write_fresh_gbps", machine.write_fresh / 1e9},
          {"bound",
           "max(flops / peak, bytes / copy rate of the nearest footprint); of materialize, bytes / write "
           "rate of the "
           "nearest footprint"}};
}

Json json_of(const PeerResult& peer, const Result& result) {
  Json json{{"method", peer.method}, {"seconds", peer.seconds}, {"ratio", ratio(peer, result)}};
  if (!peer.error.empty()) json["error"] = peer.error;
  return json;
}

Json json_of(const Result& result) {
  Json json{{"name", result.name},
            {"pass", to_string(result.task)},
            {"dtype", result.dtype},
            {"threads", result.threads},
            {"kernel", result.kernel},
            {"seconds", result.seconds},
            {"gflops", result.flops > 0 ? Json(result.flops / result.seconds / 1e9) : Json()},
            {"gbps", result.bytes / result.seconds / 1e9},
            {"bound", result.bound.by_compute ? "compute" : "memory"},
            {"fraction_of_bound", fraction_of_bound(result)},
            {"relative_error", result.relative_error},
            {"correct", result.correct}};
  if (!result.error.empty()) json["error"] = result.error;
  for (const PeerResult& peer : result.peers) json["peers"][peer.peer] = json_of(peer, result);
  return json;
}

std::string ratio_cell(const Result& result, const std::string& name) {
  const auto peer = std::find_if(result.peers.begin(), result.peers.end(),
                                 [&](const PeerResult& other) { return other.peer == name; });
  if (peer == result.peers.end()) return "";
  return peer->error.empty() ? fmt::format("{:.3g}", ratio(*peer, result)) : "-";
}

std::vector<std::string> cells_of(const Result& result, const std::vector<PeerVersion>& peers) {
  std::vector<std::string> cells{result.name, std::string(to_string(result.task)), result.dtype,
                                 result.kernel};
  if (!result.error.empty()) return cells.emplace_back("-"), cells;
  cells.push_back(milliseconds(result.seconds));
  cells.push_back(result.flops > 0 ? fmt::format("{:.3g}", result.flops / result.seconds / 1e9) : "-");
  cells.push_back(fmt::format("{:.3g}", result.bytes / result.seconds / 1e9));
  cells.push_back(result.bound.by_compute ? "compute" : "memory");
  cells.push_back(fmt::format("{:.0f} %", 100 * fraction_of_bound(result)));
  cells.push_back(fmt::format("{:.1e}", result.relative_error) + (result.correct ? "" : " WRONG"));
  for (const PeerVersion& peer : peers) cells.push_back(ratio_cell(result, peer.name));
  return cells;
}

std::string failures(const Result& result) {
  const std::string where = result.name + " " + std::string(to_string(result.task)) + " " + result.dtype;
  if (!result.error.empty()) return where + ": skipped: " + result.error + "\n";
  std::string text;
  for (const PeerResult& peer : result.peers)
    if (!peer.error.empty()) text += where + ": " + peer.peer + " failed: " + peer.error + "\n";
  return text;
}

}  // namespace

double fraction_of_bound(const Result& result) { return result.bound.seconds / result.seconds; }

double ratio(const PeerResult& peer, const Result& result) { return peer.seconds / result.seconds; }

std::string to_json(const Run& run) {
  Json json{{"machine", json_of(run.machine)}, {"command", run.command},   {"version", version()},
            {"git_commit", git_commit()},      {"git_dirty", git_dirty()}, {"peers", Json::object()},
            {"results", Json::array()}};
  for (const PeerVersion& peer : run.peers) json["peers"][peer.name] = peer.version;
  for (const Result& result : run.results) json["results"].push_back(json_of(result));
  return json.dump(1) + "\n";
}

std::string to_table(const Run& run) {
  std::vector<std::string> head{"workload", "pass", "dtype", "kernel",   "ms",
                                "GFLOP/s",  "GB/s", "bound", "of bound", "error"};
  for (const PeerVersion& peer : run.peers) head.push_back(peer.name + " / ours");
  TextTable table(head);
  std::string notes;
  for (const Result& result : run.results) {
    table.add(cells_of(result, run.peers));
    notes += failures(result);
  }
  return table.str() + (notes.empty() ? "" : "\n" + notes);
}

}  // namespace convmat::bench
