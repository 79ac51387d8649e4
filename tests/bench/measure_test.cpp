#include <bench/dry_run.hpp>
#include <bench/measure.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/kernels/conv_kernels.hpp>

#include "samples.hpp"
#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;
using namespace convmat::test;

namespace {

const Workload small{"small", 3, conv_geometry({4, 2, 3, 3}, {.image = {9, 8}, .padding = {1}, .groups = 2})};

template <Scalar S>
std::vector<Result> measured(Task task, const std::string& kernel, const Workload& workload = small) {
  return measure<S>(workload, task, {.kernel = kernel, .seconds = 1e-3, .seed = 1, .peers = {}},
                    sample_run().machine);
}

}  // namespace

TEST_CASE_TEMPLATE("every kernel is timed and checked in every pass", S, CONVMAT_SCALARS) {
  for (const Task task : {Task::forward, Task::adjoint, Task::gradient}) {
    const std::vector<Result> results = measured<S>(task, "all");
    REQUIRE(results.size() == conv_kernels<S>().size());
    for (std::size_t k = 0; k < results.size(); ++k) {
      const Result& result = results[k];
      INFO(std::string(bench::to_string(task)), " by ", result.kernel, ": ", result.error);
      CHECK(result.kernel == conv_kernels<S>()[k].name);
      if (!result.error.empty()) continue;
      CHECK(result.dtype == scalar_name<S>());
      CHECK(result.seconds > 0);
      CHECK(result.correct);
      CHECK(result.flops == flops(small, is_complex<S>));
    }
    CHECK(results[0].error == "");
    CHECK(results[1].error == "");
  }
}

TEST_CASE("auto is the planner's choice, by its own name; a name is itself") {
  CHECK(conv_kernel<double>(measured<double>(Task::forward, "auto")[0].kernel).name != "");
  CHECK(measured<double>(Task::forward, "reference")[0].kernel == "reference");
}

TEST_CASE("a matrix is timed by the bytes of its arrays") {
  const Result result = measured<double>(Task::materialize, "all").at(0);
  CHECK(result.kernel == "csr");
  CHECK(result.correct);
  CHECK(result.flops == 0);
  CHECK(result.bytes >= 12.0 * static_cast<double>(small.geometry.nnz()));
  CHECK_FALSE(result.bound.by_compute);
}

TEST_CASE("Eigen's products have their turns too") {
  Measurement how{.kernel = "auto", .seconds = 1e-3, .seed = 1, .peers = {}};
  how.peers.emplace_back("eigen");
  for (const Task task : all_tasks) {
    const Result result = measure<float>(small, task, how, sample_run().machine).at(0);
    const bool offered = task == Task::forward || task == Task::adjoint;
    REQUIRE(result.peers.size() == (offered ? 1 : 0));
    if (offered) CHECK(result.peers[0].seconds > 0);
  }
}

TEST_CASE("what does not fit into memory is skipped with the reason") {
  set_memory_budget(20000);
  const Result matrix = measured<double>(Task::materialize, "auto").at(0);
  CHECK(matrix.error.find("materialising needs") == 0);
  CHECK(std::isnan(matrix.seconds));
  set_memory_budget(1000);
  const std::vector<Result> products = measured<double>(Task::forward, "all");
  for (const Result& result : products) CHECK(result.error.find("the workload small needs") == 0);
  set_memory_budget(0);
}

TEST_CASE("a call that would take minutes is skipped with the estimate") {
  const Workload huge{"huge", 1, conv_geometry({64, 64, 101, 101}, {.image = {300, 300}})};
  const Result result = measured<double>(Task::forward, "reference", huge).at(0);
  CHECK(result.error.find("one call of reference takes about") == 0);
}

TEST_CASE("a dry run says kernel, estimate, operations and bytes") {
  TextTable table(dry_run_head);
  add_dry_run<double>(small, Task::forward, "reference", table);
  add_dry_run<double>(small, Task::materialize, "auto", table);
  const std::string text = table.str();
  CHECK(text.find("small     forward      float64  reference") != std::string::npos);
  CHECK(text.find("small     materialize  float64  csr") != std::string::npos);
}
