#pragma once

#include <bench/result.hpp>
#include <limits>

namespace convmat::test {

/// A run of round numbers: a product with two peers, of which one failed; a matrix that is wrong; one that
/// did not fit.
inline bench::Run sample_run() {
  using namespace bench;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Machine machine{.cpu = "abacus",
                        .instruction_set = "none",
                        .cores = 1,
                        .threads = 1,
                        .peak_float32 = 40e9,
                        .peak_float64 = 10e9,
                        .copy = {{32768, 4e9}, {1 << 20, 2e9}},
                        .write = {{32768, 3e9}, {1 << 20, 1e9}},
                        .write_fresh = 0.5e9};
  const Result product{.name = "a<b",
                       .task = Task::forward,
                       .dtype = "float64",
                       .threads = 1,
                       .kernel = "direct",
                       .seconds = 4,
                       .error = "",
                       .flops = 10e9,
                       .bytes = 2e9,
                       .bound = {true, 1},
                       .relative_error = 1e-16,
                       .correct = true,
                       .peers = {{"torch", "conv2d", 12, ""}, {"scipy", "", nan, "MemoryError: 85 GB"}}};
  Result matrix = product, refused = product;
  matrix.name = "b";
  matrix.task = refused.task = Task::materialize;
  matrix.kernel = refused.kernel = "csr";
  matrix.flops = refused.flops = 0;
  matrix.bound = {false, 1};
  matrix.relative_error = 2e-16;
  matrix.correct = refused.correct = false;
  matrix.peers = {{"scipy", "coo_matrix.tocsr", 2, ""}};
  refused.name = "c";
  refused.seconds = refused.bytes = nan;
  refused.error = "too large";
  refused.peers = {};
  return {"convmat bench",
          machine,
          {{"torch", "torch 1.13"}, {"scipy", "scipy 1.10"}},
          {product, matrix, refused}};
}

}  // namespace convmat::test
