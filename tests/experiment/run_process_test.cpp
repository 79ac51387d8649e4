#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <convmat/experiment/run_process.hpp>
#include <cstdio>
#include <thread>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

// A case of these tests that no one else runs, in a process of its own.
std::vector<std::string> alone(const std::string& test) { return {"--no-skip", "--test-case=" + test}; }

Ending ending_of(const std::string& test) {
  RunProcess process(alone(test));
  for (;;) {
    if (const auto ending = process.ending()) return *ending;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace

TEST_CASE("process that is done" * doctest::skip()) {
  std::puts("nobody reads this");
  _exit(0);
}
TEST_CASE("process that found disagreements" * doctest::skip()) {
  std::fputs("one line\nanother\n", stderr);
  _exit(1);
}
TEST_CASE("process that fails" * doctest::skip()) {
  std::fputs("no such file", stderr);
  std::fflush(stderr);
  _exit(2);
}
TEST_CASE("process that crashes" * doctest::skip()) { kill(getpid(), SIGKILL); }
TEST_CASE("process that says why it crashes" * doctest::skip()) {
  std::fputs("size is -1\nassertion failed\n", stderr);
  kill(getpid(), SIGABRT);
}
TEST_CASE("process that never ends" * doctest::skip()) { std::this_thread::sleep_for(std::chrono::hours(1)); }

TEST_CASE("how a process ends, and what it said last") {
  const Ending done = ending_of("process that is done"),
               found = ending_of("process that found disagreements"),
               failed = ending_of("process that fails"), crashed = ending_of("process that crashes");
  CHECK(done.published);
  CHECK(done.what == "");
  CHECK(found.published);
  CHECK(found.what == "exit code 1: another");
  CHECK_FALSE(failed.published);
  CHECK(failed.what == "exit code 2: no such file");
  CHECK_FALSE(crashed.published);
  CHECK(crashed.what == "killed by signal 9");
  CHECK(ending_of("process that says why it crashes").what == "killed by signal 6: assertion failed");
}

TEST_CASE("a process ends with its object") {
  const auto start = std::chrono::steady_clock::now();
  {
    RunProcess process(alone("process that never ends"));
    CHECK_FALSE(process.ending());
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::minutes(1));
}
