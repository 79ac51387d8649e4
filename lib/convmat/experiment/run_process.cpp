#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <convmat/core/error.hpp>
#include <convmat/experiment/run_process.hpp>
#include <convmat/program/exit.hpp>
#include <csignal>
#include <cstring>
#include <utility>

namespace convmat {

RunProcess::RunProcess(const std::vector<std::string>& words) : said_(std::tmpfile()) {
  if (!said_) throw IoError(std::string("a temporary file cannot be made: ") + std::strerror(errno), errno);
  std::vector<std::string> own = words;
  own.insert(own.begin(), "/proc/self/exe");
  std::vector<char*> argv;
  for (std::string& word : own) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  // A signal that comes before exec is not for the handlers of this process: it waits, and ends the new one.
  sigset_t every, mask;
  sigfillset(&every);
  sigprocmask(SIG_BLOCK, &every, &mask);
  pid_ = fork();
  if (pid_ == 0) {
    for (const int handled : {SIGTERM, SIGINT}) std::signal(handled, SIG_DFL);
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(nowhere, STDOUT_FILENO);
    dup2(fileno(said_.get()), STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  const int error = errno;
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  close(nowhere);
  if (pid_ < 0) throw IoError(std::string("a worker cannot be started: ") + std::strerror(error), error);
}

RunProcess::~RunProcess() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

std::optional<Ending> RunProcess::ending() {
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == 0) return {};
  pid_ = -1;
  const std::string said = last_line(), colon = said.empty() ? "" : ": ";
  if (WIFSIGNALED(status))
    return Ending{false, fmt::format("killed by signal {}{}{}", WTERMSIG(status), colon, said)};
  const int code = WEXITSTATUS(status);
  if (code == 0) return Ending{true, ""};
  return Ending{code == static_cast<int>(Exit::check_failed),
                fmt::format("exit code {}{}{}", code, colon, said)};
}

std::string RunProcess::last_line() {
  std::rewind(said_.get());
  std::string line, last;
  for (int letter; (letter = std::fgetc(said_.get())) != EOF;)
    if (letter != '\n')
      line += static_cast<char>(letter);
    else if (!line.empty())
      last = std::exchange(line, "");
  return line.empty() ? last : line;
}

}  // namespace convmat
