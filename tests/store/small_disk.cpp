#include "small_disk.hpp"

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <convmat/core/error.hpp>
#include <csignal>

namespace {

// As root, or where users may have a name space of their own.
bool mount_on(const Scratch& scratch, const std::string& options) {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  return mount("tmpfs", scratch.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
}

std::string said_by(const std::function<void()>& write) try {
  write();
  return "done";
} catch (const convmat::IoError& error) {
  return error.what();
}

}  // namespace

std::optional<std::string> said_on_small_disk(const Scratch& scratch, const std::string& options,
                                              const std::function<void()>& write) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    if (!mount_on(scratch, options)) _exit(1);
    std::string said = said_by(write);
    for (const std::string& name : scratch.files()) said += "; left " + name;
    _exit(::write(ends[1], said.data(), said.size()) != static_cast<ssize_t>(said.size()));
  }
  close(ends[1]);
  std::string said(10'000, '\0');
  said.resize(static_cast<std::size_t>(std::max<ssize_t>(read(ends[0], said.data(), said.size()), 0)));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 1) return said;
  MESSAGE("skipped: this user may not mount a file system");
  return {};
}
