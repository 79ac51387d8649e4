#include <doctest/doctest.h>

#include <convmat/program/progress.hpp>
#include <iostream>
#include <thread>

#include "support/captured.hpp"

using namespace convmat;

namespace {

// What is drawn while 10 of 10 are done, slowly enough to be redrawn.
std::string drawn(const std::vector<std::string>& words) {
  CommandLine line("sample", "", "");
  REQUIRE(line.parse(words));
  return captured(std::cerr, [&] {
    Progress progress(line, "applying", "images", 10);
    for (int i = 0; i < 2; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(120));
      progress.note("loss 0.5");
      progress.advance(5);
    }
  });
}

}  // namespace

TEST_CASE("a bar with rate and time left, erased at the end") {
  const std::string text = drawn({"--progress", "always"});
  CHECK(text.starts_with("\rapplying  [############------------]  50 %  "));
  CHECK(text.find("images/s") != std::string::npos);
  CHECK(text.find("s left  loss 0.5\x1b[K") != std::string::npos);
  CHECK(text.find("[########################] 100 %") != std::string::npos);
  CHECK(text.ends_with("\r\x1b[K"));
}

TEST_CASE("nothing is drawn where it was not wanted, or within 30 seconds on no terminal") {
  CHECK(drawn({"--progress", "never"}).empty());
  CHECK(drawn({"--progress", "always", "--quiet"}).empty());
}
