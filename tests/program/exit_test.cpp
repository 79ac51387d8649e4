#include <doctest/doctest.h>

#include <cerrno>
#include <convmat/program/command_line.hpp>
#include <convmat/program/exit.hpp>
#include <csignal>
#include <iostream>

#include "support/captured.hpp"

using namespace convmat;

namespace {

struct Outcome {
  int code;
  std::string said;
};

template <class Body>
Outcome run(const Body& body) {
  Outcome outcome;
  outcome.said = captured(std::cerr, [&] { outcome.code = run_program("sample", body); });
  return outcome;
}

template <class E>
Outcome run_throwing(const E& error) {
  return run([&]() -> Exit { throw error; });
}

}  // namespace

TEST_CASE("what a program throws becomes one line and its exit code") {
  CHECK(run([] { return Exit::done; }).code == 0);
  CHECK(run([] { return Exit::check_failed; }).code == 1);
  CHECK(run_throwing(UsageError("--size is missing")).code == 2);
  CHECK(run_throwing(ShapeError("shapes")).code == 65);
  CHECK(run_throwing(CapacityError("too large")).code == 65);
  CHECK(run_throwing(std::logic_error("oops")).code == 70);
  CHECK(run_throwing(CreateError("exists", EEXIST)).code == 73);
  CHECK(run_throwing(IoError("full", ENOSPC)).code == 74);
  CHECK(run_throwing(IoError("locked", EAGAIN)).code == 75);
  CHECK(run_throwing(FormatError("K.npy: cut short")).said == "sample: K.npy: cut short\n");
}

TEST_CASE("a signal ends the program at the next check, with 128 + n") {
  const Outcome outcome = run([]() -> Exit {
    check_interrupted();
    std::raise(SIGTERM);
    check_interrupted();
    return Exit::done;
  });
  CHECK(outcome.code == 128 + SIGTERM);
  CHECK(outcome.said == "sample: interrupted; nothing unfinished was published\n");
}
