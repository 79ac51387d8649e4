#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/program/exit.hpp>
#include <csignal>
#include <cstring>

#include "timing.hpp"

namespace convmat::bench {
namespace {

// A pair of sockets is a pipe that send() can write to without a SIGPIPE where nobody reads it.
std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw IoError(std::string("a pair of sockets cannot be made: ") + std::strerror(errno), errno);
  return ends;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

// Everything is made before fork(): between it and exec a program of several threads may call little.
Process::Process(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
  std::vector<std::string> arguments = words, variables = environment;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
  const std::vector<char*> argv = pointers(arguments), envp = pointers(variables);
  const rlimit memory{static_cast<rlim_t>(memory_budget()), static_cast<rlim_t>(memory_budget())};
  const std::array<int, 2> in = make_pipe(), out = make_pipe();
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  pid_ = fork();
  if (pid_ == 0) {
    setrlimit(RLIMIT_AS, &memory);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  const int error = errno;
  for (const int end : {in[0], out[1], nowhere}) close(end);
  to_ = in[1];
  from_ = out[0];
  if (pid_ < 0) throw IoError(words[0] + ": cannot be started: " + std::strerror(error), error);
}

Process::~Process() {
  close(to_);
  close(from_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::send(const std::string& line) {
  const std::string text = line + "\n";
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t count = ::send(to_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;  // it has ended: receive() says how
    sent += static_cast<std::size_t>(count);
  }
}

std::string Process::receive(double patience) {
  for (const double start = steady_seconds();;) {
    check_interrupted();
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      const std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    if (steady_seconds() - start > patience)
      throw Error("no answer in " + std::to_string(static_cast<int>(patience)) + " s");
    pollfd readable{from_, POLLIN, 0};
    if (poll(&readable, 1, 100) <= 0) continue;
    std::array<char, 4096> bytes;
    const ssize_t count = read(from_, bytes.data(), bytes.size());
    if (count <= 0) throw Error(ending());
    received_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

std::string Process::ending() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace convmat::bench
