#include <convmat/core/random.hpp>
#include <set>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// xoshiro256++ on the state that splitmix64 makes of seed 0, by an independent program (NumPy integers).
TEST_CASE("the same seed gives the same numbers on every machine") {
  Rng rng(0);
  CHECK(rng.next() == 0x53175d61490b23df);
  CHECK(rng.next() == 0x61da6f3dc380d507);
  CHECK(rng.next() == 0x5c0fdf91ec9a7bfc);
}

TEST_CASE("streams are independent of each other and of the parent's progress") {
  Rng parent(7);
  Rng before = parent.split(3);
  parent.next();
  Rng after = parent.split(3);
  CHECK(before.next() == after.next());
  std::set<std::uint64_t> firsts;
  for (std::uint64_t stream = 0; stream < 1000; ++stream) firsts.insert(parent.split(stream).next());
  CHECK(firsts.size() == 1000);
}

TEST_CASE("integers reach both ends and nothing beyond, evenly") {
  Rng rng(seed());
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) {
    const Index value = rng.integer(-3, 3);
    REQUIRE(value >= -3);
    REQUIRE(value <= 3);
    ++counts[static_cast<std::size_t>(value + 3)];
  }
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);  // five standard deviations
  CHECK(rng.integer(5, 5) == 5);
  CHECK_NOTHROW(rng.integer(std::numeric_limits<Index>::min(), std::numeric_limits<Index>::max()));
}

TEST_CASE_TEMPLATE("normals have mean 0 and variance 1", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Tensor<S> a = randn<S>({100, 1000}, rng);
  S sum{};
  for (const S& value : a) sum += value;
  CHECK(std::abs(sum) / 1e5 < 0.02);
  CHECK(squared_norm(a) / 1e5 == doctest::Approx(1).epsilon(0.02));
}

TEST_CASE("uniform numbers lie in [0, 1)") {
  Rng rng(seed());
  double least = 1, largest = 0;
  for (int i = 0; i < 10000; ++i) {
    const double value = rng.uniform();
    least = std::min(least, value);
    largest = std::max(largest, value);
  }
  CHECK(least >= 0);
  CHECK(least < 0.01);
  CHECK(largest < 1);
  CHECK(largest > 0.99);
}
