#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include "support/approx.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path library = CONVMAT_LIB_DIR;

// The first group of `pattern` in every line of a file that it matches.
std::vector<std::string> matches(const fs::path& path, const std::string& pattern) {
  const std::regex expression(pattern);
  std::ifstream file(path);
  std::vector<std::string> result;
  for (std::string line; std::getline(file, line);)
    if (std::smatch match; std::regex_search(line, match, expression)) result.push_back(match[1]);
  return result;
}

// The rooms, in the order of lib/meson.build.
std::vector<std::string> rooms() { return matches(library / "meson.build", R"(^  '(\w+)': \[)"); }

std::vector<fs::path> files_of(const std::string& room) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(library / "convmat" / room))
    if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
      files.push_back(entry.path());
  return files;
}

}  // namespace

TEST_CASE("a room includes only itself and rooms before it") {
  const std::vector<std::string> order = rooms();
  REQUIRE(order.size() >= 7);
  for (auto room = order.begin(); room != order.end(); ++room)
    for (const fs::path& file : files_of(*room))
      for (const std::string& included : matches(file, R"(^#include <convmat/(\w+)/)")) {
        INFO(file.string(), " includes from ", included);
        CHECK(std::find(order.begin(), room + 1, included) != room + 1);
      }
}

TEST_CASE("the door lets no heavy library in, and nothing that needs one") {
  std::vector<std::string> open{"convmat/convmat.hpp"}, seen;
  while (!open.empty()) {
    const std::string header = open.back();
    open.pop_back();
    if (std::find(seen.begin(), seen.end(), header) != seen.end()) continue;
    seen.push_back(header);
    INFO(header);
    REQUIRE(fs::exists(library / header));
    CHECK(matches(library / header,
                  R"(^#include [<"]((Eigen|suitesparse|hdf5|H5|omp|zlib|boost|fmt|zip)[./\w]*))")
              .empty());
    for (const std::string& included : matches(library / header, R"(^#include <(convmat/[\w/.]+)>)"))
      open.push_back(included);
  }
  CHECK(seen.size() > 20);
}
