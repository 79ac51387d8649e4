#include <convmat/core/error.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <thread>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("a plan computes y = beta y + alpha T x, and does not read y where beta is 0", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto T = conv(integers<S>({3, 2, 3, 3}, rng), {.image = {6, 7}, .padding = {1}});
  const Tensor<S> x = integers<S>(T.domain(), rng), z = integers<S>(T.range(), rng);
  const S nan(std::numeric_limits<Real<S>>::quiet_NaN());
  Tensor<S> y = z;
  T.plan().apply(S(2), x.data(), S(3), y.data(), 1);
  CHECK(y == S(3) * z + S(2) * (T * x));
  std::fill_n(y.data(), y.size(), nan);
  T.plan().apply(S(2), x.data(), S(0), y.data(), 1);
  CHECK(y == S(2) * (T * x));
  assign(T, S(-1), x, y);
  CHECK(y == S(-1) * (T * x));
  Tensor<S> w = x;
  T.plan().apply_transpose(S(2), z.data(), S(-1), w.data(), 1);
  CHECK(w == S(2) * (transpose(T) * z) - x);
}

TEST_CASE("a kernel asked for by name computes every pass") {
  Rng rng(seed());
  const auto T = conv(randn({3, 2, 3}, rng), {.image = {9}});
  for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient})
    for (const char* name : {"reference", "direct", "matrix_product"})
      CHECK(T.planned(name).plan().kernel_for(pass, 4).name == name);
  CHECK_THROWS_WITH_AS(T.planned("fastest"), doctest::Contains("kernel \"fastest\" does not exist"), Error);
}

TEST_CASE("options outlive a change of weights") {
  Rng rng(seed());
  const auto T = conv(randn({3, 2, 3}, rng), {.image = {9}}).planned("reference");
  CHECK(T.with_kernel(randn({3, 2, 3}, rng)).plan().kernel_for(Pass::forward, 1).name == "reference");
  CHECK(T.conj().plan().kernel_for(Pass::forward, 1).name == "reference");
}

TEST_CASE("threads share a plan") {
  Rng rng(seed());
  const auto T = conv(integers<double>({8, 8, 3, 3}, rng), {.image = {12, 13}, .padding = {1}});
  const Tensor x = integers<double>(T.domain(), rng), z = integers<double>(T.range(), rng);
  const Tensor y = T.planned("reference") * x, w = transpose(T.planned("reference")) * z;
  std::vector<int> right(4, 0);
  std::vector<std::thread> team;
  for (int& count : right)
    team.emplace_back([&] {
      for (int i = 0; i < 50; ++i) count += T * x == y && transpose(T) * z == w;
    });
  for (std::thread& thread : team) thread.join();
  CHECK(right == std::vector<int>(4, 50));
}
