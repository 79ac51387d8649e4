#include <sys/resource.h>
#include <sys/utsname.h>

#include <convmat/core/threads.hpp>
#include <convmat/core/version.hpp>
#include <convmat/program/provenance.hpp>
#include <ctime>
#include <fstream>

namespace convmat {
namespace {

// ISO 8601, UTC, seconds.
std::string utc(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string hostname() {
  utsname names{};
  return uname(&names) == 0 ? names.nodename : "unknown";
}

Index max_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;  // Linux counts kilobytes
}

}  // namespace

Provenance::Provenance(const CommandLine& options) : options_(options) {}

void Provenance::write(Hdf5Writer& file) const {
  const auto attribute = [&](const char* name, const Attribute& value) { file.attribute("/", name, value); };
  attribute("program", options_.program());
  attribute("version", version());
  attribute("git_commit", git_commit());
  attribute("git_dirty", Index{git_dirty()});
  attribute("argv", options_.program() + " " + options_.overrides());
  attribute("created_utc", utc(created_));
  attribute("finished_utc", utc(std::chrono::system_clock::now()));
  if (options_.has("seed")) attribute("seed", options_.integer("seed", 0));
  attribute("threads", Index{threads()});
  if (!options_.has("no-host-info")) attribute("hostname", hostname());
  attribute("cpu_model", cpu_model());
  attribute("compiler", CONVMAT_COMPILER);
  attribute("cxxflags", CONVMAT_CXXFLAGS);
  attribute("build_type", CONVMAT_BUILD_TYPE);
  attribute("lib_versions", CONVMAT_LIB_VERSIONS);
  attribute("wall_s", std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
  attribute("max_rss_bytes", max_rss_bytes());
  file.write_text("/config", options_.configuration());
  file.write_text("/overrides", options_.overrides());
}

}  // namespace convmat
