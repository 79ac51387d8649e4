#include <bench/result.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "samples.hpp"
#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;
using namespace convmat::test;

TEST_CASE("fractions and ratios") {
  const Run run = sample_run();
  CHECK(fraction_of_bound(run.results[0]) == 0.25);
  CHECK(ratio(run.results[0].peers[0], run.results[0]) == 3);
  CHECK(std::isnan(ratio(run.results[0].peers[1], run.results[0])));
}

TEST_CASE("the JSON holds what was measured, null for what was not") {
  const auto json = nlohmann::json::parse(to_json(sample_run()));
  CHECK(json["command"] == "convmat bench");
  CHECK(json["peers"]["torch"] == "torch 1.13");
  CHECK(json["machine"]["cpu"] == "abacus");
  CHECK(json["machine"]["peak_gflops"]["float64"] == 10);
  CHECK(json["machine"]["copy"][0]["footprint_bytes"] == 32768);
  CHECK(json["machine"]["write_fresh_gbps"] == 0.5);
  const auto& product = json["results"][0];
  CHECK(product["name"] == "a<b");
  CHECK(product["pass"] == "forward");
  CHECK(product["dtype"] == "float64");
  CHECK(product["threads"] == 1);
  CHECK(product["kernel"] == "direct");
  CHECK(product["seconds"] == 4);
  CHECK(product["gflops"] == 2.5);
  CHECK(product["gbps"] == 0.5);
  CHECK(product["bound"] == "compute");
  CHECK(product["fraction_of_bound"] == 0.25);
  CHECK(product["relative_error"] == 1e-16);
  CHECK(product["correct"] == true);
  CHECK_FALSE(product.contains("error"));
  CHECK(product["peers"]["torch"]["ratio"] == 3);
  CHECK(product["peers"]["torch"]["method"] == "conv2d");
  CHECK(product["peers"]["scipy"]["seconds"].is_null());
  CHECK(product["peers"]["scipy"]["error"] == "MemoryError: 85 GB");
  CHECK(json["results"][1]["gflops"].is_null());
  CHECK(json["results"][1]["bound"] == "memory");
  CHECK(json["results"][2]["seconds"].is_null());
  CHECK(json["results"][2]["error"] == "too large");
}

TEST_CASE("the table has a ratio for each peer, and says what failed and what is wrong") {
  const std::string table = to_table(sample_run());
  const auto says = [&](const std::string& text) {
    INFO(table);
    CHECK(table.find(text) != std::string::npos);
  };
  says("torch / ours  scipy / ours");
  says("direct  4000      2.5   0.5  compute      25 %        1.0e-16             3             -\n");
  says("2.0e-16 WRONG");
  says("a<b forward float64: scipy failed: MemoryError: 85 GB\n");
  says("c materialize float64: skipped: too large\n");
}
