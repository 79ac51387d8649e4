#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace convmat::bench {

/// A program that is kept and answers a line for each line it is sent. It may use memory_budget() bytes of
/// address space, so that what asks for more fails in itself and not the machine.
class Process {
 public:
  /// Starts words[0] with `environment` ("NAME=value") added to ours. Throws IoError where it cannot be.
  Process(const std::vector<std::string>& words, const std::vector<std::string>& environment);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(const std::string& line);

  /// The next line. Throws Error where the program ends instead, with how it ended, or says nothing for
  /// `patience` seconds. Obeys signals: see check_interrupted().
  std::string receive(double patience);

 private:
  std::string ending();

  pid_t pid_ = -1;
  int to_ = -1, from_ = -1;
  std::string received_;
};

}  // namespace convmat::bench
