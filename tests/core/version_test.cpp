#include <convmat/core/version.hpp>

#include "support/approx.hpp"

TEST_CASE("the library knows what it was built from") {
  const std::string version = convmat::version();
  CHECK(std::count(version.begin(), version.end(), '.') == 2);
  const std::string commit = convmat::git_commit();
  CHECK((commit == "unknown" || commit.find_first_not_of("0123456789abcdef") == std::string::npos));
}
