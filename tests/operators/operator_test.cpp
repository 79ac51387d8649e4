#include <convmat/operators/operator.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// The least an operator may be: x -> (x, x).
struct Twice {
  using Scalar = double;
  Shape domain() const { return {2}; }
  Shape range() const { return {2, 2}; }
  void accumulate(double alpha, std::span<const double> x, std::span<double> y, Index batch) const {
    for (std::size_t n = 0; n < static_cast<std::size_t>(batch); ++n)
      for (std::size_t i = 0; i < 4; ++i) y[4 * n + i] += alpha * x[2 * n + i % 2];
  }
  void accumulate_transpose(double alpha, std::span<const double> z, std::span<double> x, Index batch) const {
    for (std::size_t n = 0; n < static_cast<std::size_t>(batch); ++n)
      for (std::size_t i = 0; i < 4; ++i) x[2 * n + i % 2] += alpha * z[4 * n + i];
  }
};

static_assert(Operator<Twice>);
static_assert(!Operator<Tensor<double>> && !Operator<double> && !Operator<Csr<double>>);

}  // namespace

TEST_CASE("four members make an operator") {
  CHECK(Twice() * tensor({2}, {1, 2}) == tensor({2, 2}, {1, 2, 1, 2}));
  CHECK(Twice() * tensor({2, 2}, {1, 2, 3, 4}) == tensor({2, 2, 2}, {1, 2, 1, 2, 3, 4, 3, 4}));
  auto y = tensor({2, 2}, {1, 1, 1, 1});
  accumulate(Twice(), 10, tensor({2}, {1, 2}), y);
  CHECK(y == tensor({2, 2}, {11, 21, 11, 21}));
  CHECK(describe(Twice()) == "operator : R(2) -> R(2,2)");
}

// (2,2) is a batch of two arrays of the domain (2), and no array of the domain (2,2).
TEST_CASE("shapes that fit neither the domain nor a batch of it are named") {
  CHECK_THROWS_WITH_AS(Twice() * tensor({3}, {1, 2, 3}),
                       "operator : R(2) -> R(2,2): x has shape (3), expected (2) or a batch (N,2)",
                       ShapeError);
  CHECK_THROWS_AS(Twice() * Tensor<double>({1, 1, 2}), ShapeError);
  auto y = Tensor<double>({2});
  CHECK_THROWS_WITH_AS(accumulate(Twice(), 1, tensor({2}, {1, 2}), y),
                       "operator : R(2) -> R(2,2): y has shape (2), expected (2,2)", ShapeError);
}

TEST_CASE("types of maps between complex spaces") {
  CHECK(detail::type_of({8, 16, 16}, {16, 8, 8}, true) == "C(8,16,16) -> C(16,8,8)");
}
