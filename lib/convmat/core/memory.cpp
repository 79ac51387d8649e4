#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <cstdio>
#include <fstream>
#include <limits>

namespace convmat {
namespace {

constexpr Index unlimited = std::numeric_limits<Index>::max();

// So little is not worth the time to ask the system, a twentieth of a millisecond.
constexpr Index always_there = 1 << 20;

std::atomic<Index> chosen_budget{0};

Index available_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string key, unit; file >> key;) {
    Index kilobytes = 0;
    if (key == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
    std::getline(file, unit);
  }
  return sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGE_SIZE);
}

// cgroup v2's limit at the root of the namespace, where a container sees its own; "max" means none.
Index cgroup_limit() {
  std::ifstream file("/sys/fs/cgroup/memory.max");
  Index bytes = 0;
  return file >> bytes ? bytes : unlimited;
}

Index address_space_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
  return static_cast<Index>(std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(unlimited)));
}

}  // namespace

Index memory_budget() {
  if (const Index chosen = chosen_budget; chosen > 0) return chosen;
  return std::min({available_memory(), cgroup_limit(), address_space_limit()}) / 5 * 4;
}

void set_memory_budget(Index bytes) {
  if (bytes < 0) throw Error("memory budget = " + std::to_string(bytes) + " bytes; expected 0 or more");
  chosen_budget = bytes;
}

void require_memory(Index bytes, const std::string& purpose, const std::string& detail,
                    const std::string& remedy) {
  if (chosen_budget == 0 && bytes <= always_there) return;
  if (const Index budget = memory_budget(); bytes > budget)
    throw CapacityError(purpose + " needs " + format_bytes(bytes) + " (" + detail + "), " +
                        format_bytes(budget) + " allowed; " + remedy);
}

std::string format_bytes(Index bytes) {
  static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  auto value = static_cast<double>(bytes);
  int unit = 0;
  for (; value >= 999.5 && unit < 6; ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

std::string format_count(Index count) {
  std::string text = std::to_string(count);
  const std::size_t sign = count < 0 ? 1 : 0;
  for (std::size_t digits = 3; digits + sign < text.size(); digits += 4)
    text.insert(text.size() - digits, ",");
  return text;
}

}  // namespace convmat
