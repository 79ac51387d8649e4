#include <doctest/doctest.h>

#include <iostream>
#include <limits>

#include "support/captured.hpp"
#include "support/sample_run.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a report stores and prints its tables, and finds what is broken") {
  const Scratch scratch;
  SampleRun run(scratch / "run.h5", {"--verbose"});
  Report& report = run.report;
  Exit verdict{};
  const std::string text = captured(std::cerr, [&] {
    report.say("Words.");
    report.table("sizes", "How large",
                 {{"name", std::vector<std::string>{"a", "b"}},
                  {"number_of_rows", std::vector<Index>{1, 20000}},
                  {"error", std::vector<double>{none, 0.5}}});
    report.keep("silent", "Not told", {{"x", std::vector<double>{1}}});
    report.agree("near", -1e-3, 1e-3);
    report.agree("far", 2, 1);
    report.agree("no number", none, 1);
    verdict = report.finish();
    run.publish();
  });
  CHECK(verdict == Exit::check_failed);
  for (const char* part :
       {"Words.\n", "How large\n\nname  number of rows  error\n", "b             20,000    0.5\n", "near",
        "1 of 3 agreements hold.", "sample: broken: far: 2, expected at most 1\n",
        "sample: broken: no number: nan, expected at most 1\n"}) {
    CAPTURE(std::string(part));
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find("silent") == std::string::npos);
  CHECK(text.find("Not told") == std::string::npos);
  const Hdf5Reader reader(scratch / "run.h5");
  CHECK(reader.members("tables") == std::vector<std::string>{"agreements", "silent", "sizes"});
  using Attributes = std::vector<std::pair<std::string, Attribute>>;
  CHECK(reader.attributes("tables/sizes") == Attributes{{"caption", "How large"}});
  CHECK(reader.attributes("tables/silent") == Attributes{{"caption", "Not told"}});
  CHECK(reader.attributes("tables/agreements") == Attributes{{"caption", "Agreements"}});
  const Table agreements = reader.table("tables/agreements");
  CHECK(std::get<std::vector<Index>>(agreements[3].second) == std::vector<Index>{1, 0, 0});
}

TEST_CASE("agreements that hold, and that do not") {
  const Table agreements{{"agreement", std::vector<std::string>{"a", "b", "c"}},
                         {"holds", std::vector<Index>{1, 0, 1}}};
  CHECK(agreements_that(false, agreements) == Table{{"agreement", std::vector<std::string>{"b"}}});
  CHECK(rows_of(agreements_that(true, agreements)) == 2);
  CHECK(rows_of(Table{}) == 0);
  CHECK_THROWS_AS(agreements_that(true, {{"holds", std::vector<double>{1}}}), FormatError);
}

TEST_CASE("with --quiet a report says what is broken alone") {
  const Scratch scratch;
  SampleRun run(scratch / "run.h5", {"--quiet"});
  Report& report = run.report;
  report.say("Words.");
  report.agree("near", 0, 1);
  CHECK(captured(std::cerr, [&] { CHECK(report.finish() == Exit::done); }).empty());
}

TEST_CASE("work is timed, again where it is short, and its result comes back") {
  const Scratch scratch;
  SampleRun run(scratch / "run.h5", {});
  Report& report = run.report;
  int runs = 0;
  CHECK(report.time("counting", [&] { return ++runs; }) == 1);
  CHECK(runs == 5);
  const std::string text = captured(std::cerr, [&] { report.finish(); });
  CHECK(text.find("counting") != std::string::npos);
}

TEST_CASE(
    "figures are stored with their captions, the first is published where --plot says; streams come from "
    "--seed") {
  const Scratch scratch;
  SampleRun run(scratch / "run.h5", {"--plot", scratch / "picture.svg", "--seed", "8"});
  Report& report = run.report;
  report.figure("main", "What it is", "<svg/>");
  report.figure("more", "Something else", "<svg><g/></svg>");
  captured(std::cerr, [&] { report.finish(); });
  run.publish();
  const Hdf5Reader reader(scratch / "run.h5");
  CHECK(reader.text("figures/main") == "<svg/>");
  CHECK(reader.text("figures/more") == "<svg><g/></svg>");
  CHECK(reader.attributes("figures/more")[0].second == Attribute("Something else"));
  CHECK(file_bytes(scratch / "picture.svg") == "<svg/>");
  Rng ours = report.random(), theirs(8);
  CHECK(ours.uniform() == theirs.uniform());
}
