#pragma once

#include <sys/types.h>

#include <convmat/core/export.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convmat {

/// How a run's process ended: did it publish its file, and what is there to be told?
struct Ending {
  bool published;
  std::string what;
};

/// This program again, with other words, in a process that does not outlive this object. Its stdout goes
/// nowhere; what it says on stderr is kept for the ending. Throws IoError where it cannot be started.
class CONVMAT_API RunProcess {
 public:
  explicit RunProcess(const std::vector<std::string>& words);
  ~RunProcess();
  RunProcess(const RunProcess&) = delete;
  RunProcess& operator=(const RunProcess&) = delete;

  /// Nothing while it runs.
  std::optional<Ending> ending();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string last_line();

  std::unique_ptr<std::FILE, Close> said_;
  pid_t pid_ = -1;
};

}  // namespace convmat
