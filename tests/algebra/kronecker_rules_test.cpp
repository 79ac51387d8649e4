#include <convmat/algebra/product.hpp>

#include "support/rules.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("every rule of Kronecker products holds, and is used", S, double, std::complex<double>) {
  Rng rng(seed());
  const auto random = [&]() -> LinearOperator<S> {
    const Index n = rng.integer(1, 3), m = rng.integer(1, 3);
    switch (rng.integer(0, 3)) {
      case 0:
        return Identity<S>({n, m});
      case 1:
        return Zero<S>({n}, {m, n});
      case 2:
        return Diagonal<S>(integers<S>({n, m}, rng));
      default:
        return random_square<S>(n, rng);
    }
  };
  check_rules<S>(kronecker_rules<S>(), random,
                 [](const auto& a, const auto& b) { return LinearOperator<S>(Kronecker<S>(a, b)); });
}

TEST_CASE("factors are simplified first") {
  const LinearOperator<double> I = Identity<double>({2}), D = Diagonal<double>(tensor({2}, {1, 2}));
  const LinearOperator<double> C = Circulant<double>({1, 2, 3});
  CHECK(simplify<double>(Kronecker<double>(I * I, D * D)).value.name() == "diagonal");
  CHECK(simplify<double>(Kronecker<double>(C * C, I)).value.name() ==
        "circulant 3x3, 3 diagonals ⊗ identity");
}
