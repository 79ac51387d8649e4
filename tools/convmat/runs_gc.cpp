#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/store/publish.hpp>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "output.hpp"
#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* gc_details =
    R"(Removes what killed programs left in a directory and those below it: files as .NAME.partial that no program has
any more. Those that are being written stay. --dry-run lists them alone.

Example:
  convmat runs gc runs --dry-run
)";

}  // namespace

Exit gc_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs gc", "removes what killed programs left", gc_details);
  line.positional("directory", "DIR", "where the runs are");
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  TextTable table({"file", "bytes"});
  std::vector<std::string> failures;
  Index count = 0, bytes = 0;
  const std::vector<std::string> leftovers = find_leftovers(line.text("directory"));
  for (const std::string& path : leftovers) {
    std::error_code gone;
    const auto size = static_cast<Index>(std::filesystem::file_size(path, gone));
    if (gone) continue;
    if (!line.has("dry-run") && unlink(path.c_str()) != 0) {
      failures.push_back(path + ": cannot be removed: " + std::strerror(errno));
      continue;
    }
    table.add({path, format_count(size)});
    ++count;
    bytes += size;
  }
  if (count > 0) std::cout << table.str() << '\n';
  std::cout << fmt::format("{} files, {}{}\n", format_count(count), format_bytes(bytes),
                           line.has("dry-run") ? ", are left over" : " removed");
  return told("convmat runs", failures);
}

}  // namespace convmat::tool
