#include <bench/check.hpp>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::bench;
using namespace convmat::test;

namespace {

constexpr Task products[] = {Task::forward, Task::adjoint, Task::gradient};

template <Scalar S>
Tensor<S> computed(const Operands<S>& operands) {
  const ConvKernel<S>& kernel = conv_kernel<S>("reference");
  const Tensor<S> blank(operands.result_shape());
  if (operands.task == Task::gradient)
    return run_pass(kernel, operands.geometry, Pass::gradient, operands.batch, S(1), operands.z, operands.x,
                    S(0), blank);
  const bool forward = operands.task == Task::forward;
  return run_pass(kernel, operands.geometry, forward ? Pass::forward : Pass::transpose, operands.batch, S(1),
                  *operands.kernel, forward ? operands.x : operands.z, S(0), blank);
}

// Large enough that a few entries are looked at only.
Workload large() {
  return {"large", 3,
          conv_geometry({8, 4, 5, 5}, {.image = {90, 80}, .stride = {2, 1}, .padding = {2}, .groups = 2})};
}

}  // namespace

TEST_CASE_TEMPLATE("right results agree, and one wrong entry does not", S, CONVMAT_SCALARS) {
  const Rng root(seed());
  for (std::uint64_t i = 0; i < 60; ++i) {
    Rng rng = root.split(i);
    const Workload workload{"random", 2, random_geometry(rng)};
    INFO(test::to_string(workload.geometry));
    for (const Task task : products) {
      INFO(std::string(bench::to_string(task)));
      const Operands<S> operands(workload, task, rng);
      Tensor<S> result = computed(operands);
      const Agreement right = agreement(operands, result, Accuracy::entrywise, rng);
      CHECK(right.holds);
      CHECK(right.relative_error <= 4 * epsilon<S>);
      Tensor<S> wrong = result;
      wrong[rng.integer(0, wrong.size() - 1)] += S(Real<S>(0.1));
      CHECK_FALSE(agreement(operands, wrong, Accuracy::relaxed, rng).holds);
      wrong = result;
      wrong[rng.integer(0, wrong.size() - 1)] = S(std::numeric_limits<Real<S>>::quiet_NaN());
      CHECK_FALSE(agreement(operands, wrong, Accuracy::relaxed, rng).holds);
    }
  }
}

TEST_CASE_TEMPLATE("of large results some entries are looked at", S, float, std::complex<double>) {
  Rng rng(seed());
  for (const Task task : products) {
    INFO(std::string(bench::to_string(task)));
    const Operands<S> operands(large(), task, rng);
    Tensor<S> result = computed(operands);
    CHECK(agreement(operands, result, Accuracy::entrywise, rng).holds);
    Tensor<S> wrong = result;
    for (Index i = 0; i < wrong.size(); ++i) wrong[i] *= S(Real<S>(1.01));
    CHECK_FALSE(agreement(operands, wrong, Accuracy::normwise, rng).holds);
    for (const Index end : {Index{0}, result.size() - 1}) {
      wrong = result;
      wrong[end] += S(1);
      CHECK_FALSE(agreement(operands, wrong, Accuracy::normwise, rng).holds);
    }
  }
}

// What a kernel promises is what it is held to.
TEST_CASE("an error between two promises") {
  Rng rng(seed());
  const Operands<double> operands(large(), Task::forward, rng);
  Tensor<double> result = computed(operands);
  const double exact = agreement(operands, result, Accuracy::entrywise, rng).relative_error;
  result[0] += 1e-12;
  CHECK_FALSE(agreement(operands, result, Accuracy::entrywise, rng).holds);
  CHECK(agreement(operands, result, Accuracy::normwise, rng).holds);
  CHECK(agreement(operands, result, Accuracy::relaxed, rng).holds);
  CHECK(agreement(operands, result, Accuracy::relaxed, rng).relative_error > 2 * exact);
}

TEST_CASE_TEMPLATE("a matrix agrees in pattern and values", S, double, std::complex<float>) {
  const Rng root(seed());
  for (std::uint64_t i = 0; i < 100; ++i) {
    Rng rng = root.split(i);
    const Workload workload{"random", 1, random_geometry(rng)};
    INFO(test::to_string(workload.geometry));
    const Operands<S> operands(workload, Task::materialize, rng);
    const auto right = ConvOperator<S>(operands.geometry, *operands.kernel).template to_csr<std::int32_t>();
    CHECK(agreement(operands, right, rng).holds);
    if (right.nnz() == 0) continue;
    const auto entry = static_cast<std::size_t>(rng.integer(0, right.nnz() - 1));
    auto wrong = right;
    wrong.values[entry] += S(Real<S>(0.1));
    CHECK_FALSE(agreement(operands, wrong, rng).holds);
    wrong = right;
    ++wrong.indices[entry];
    CHECK_FALSE(agreement(operands, wrong, rng).holds);
    wrong = right;
    wrong.indices.pop_back();
    wrong.values.pop_back();
    --wrong.indptr.back();
    CHECK_FALSE(agreement(operands, wrong, rng).holds);
  }
}

TEST_CASE("operands that exceed the memory budget are refused") {
  set_memory_budget(100000);
  Rng rng(seed());
  CHECK_THROWS_WITH_AS(
      Operands<double>(large(), Task::forward, rng),
      doctest::Contains("the workload large needs 2.1 MB (3 x (8,90,80) -> (8,45,80)), 100 kB allowed"),
      CapacityError);
  set_memory_budget(0);
}
