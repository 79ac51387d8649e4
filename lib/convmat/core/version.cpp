#include <convmat/core/version.hpp>

#include "git_commit.hpp"

namespace convmat {
namespace {

const std::string described = CONVMAT_GIT_COMMIT;
const std::string dirty_suffix = "-dirty";

}  // namespace

std::string version() { return CONVMAT_VERSION; }

std::string git_commit() {
  return git_dirty() ? described.substr(0, described.size() - dirty_suffix.size()) : described;
}

bool git_dirty() { return described.ends_with(dirty_suffix); }

}  // namespace convmat
