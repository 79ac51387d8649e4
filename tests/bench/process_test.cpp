#include <bench/process.hpp>
#include <convmat/core/error.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;

namespace {

Process shell(const std::string& script) { return Process({"/bin/sh", "-c", script}, {"GREETING=hello"}); }

}  // namespace

TEST_CASE("a process answers line by line, in the environment it is given") {
  Process process = shell("echo $GREETING; while read line; do echo \"<$line>\"; done");
  CHECK(process.receive(10) == "hello");
  for (const std::string text : {"one", "two words", "three"}) {
    process.send(text);
    CHECK(process.receive(10) == "<" + text + ">");
  }
}

TEST_CASE("lines that come together or in pieces are lines") {
  Process process = shell("printf 'a\\nb\\nc'; sleep 0.2; echo d");
  CHECK(process.receive(10) == "a");
  CHECK(process.receive(10) == "b");
  CHECK(process.receive(10) == "cd");
}

TEST_CASE("how a process ends is said") {
  Process ended = shell("exit 3");
  CHECK_THROWS_WITH_AS(ended.receive(10), "ended with exit code 3", Error);
  Process killed = shell("kill -9 $$");
  CHECK_THROWS_WITH_AS(killed.receive(10), "killed by signal 9", Error);
  Process missing({"/no/such/program"}, {});
  missing.send("hello");
  CHECK_THROWS_WITH_AS(missing.receive(10), "ended with exit code 127", Error);
}

TEST_CASE("a line that nobody reads is lost, and harms nobody") {
  Process deaf = shell("exec <&-; echo ready; sleep 0.2; exit 4");
  CHECK(deaf.receive(10) == "ready");
  deaf.send("hello");
  CHECK_THROWS_WITH_AS(deaf.receive(10), "ended with exit code 4", Error);
}

TEST_CASE("patience ends") {
  Process silent = shell("sleep 60");
  CHECK_THROWS_WITH_AS(silent.receive(0.2), "no answer in 0 s", Error);
}
