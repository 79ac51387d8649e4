#include <convmat/algebra/product.hpp>

#include "support/rules.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("every rule of products holds, and is used", S, double, std::complex<double>) {
  Rng rng(seed());
  check_rules<S>(
      product_rules<S>(), [&] { return random_operator<S>(rng); },
      [](const auto& a, const auto& b) { return a * b; });
}

TEST_CASE("block by block, where the blocks of the product are of some class") {
  Rng rng(seed());
  const auto sparse = [&] { return SparseOperator<double>({3}, {3}, to_csr(integers<double>({3, 3}, rng))); };
  const LinearOperator<double> D = Diagonal<double>(tensor({3}, {1, 2, 3}));
  const LinearOperator<double> C = BlockCirculant<double>({sparse(), sparse(), sparse(), sparse()});
  CHECK(simplify<double>(C * C * C).value.name().starts_with("block circulant 4x4 of sparse"));
  const LinearOperator<double> mixed = BlockCirculant<double>({D, sparse()});
  CHECK(simplify<double>(mixed * mixed).value.name() == (mixed * mixed).name());
  const LinearOperator<double> lower = BlockToeplitz<double>::banded({sparse(), sparse()}, 4, 4, 1);
  CHECK(simplify<double>(lower * lower).value.name().starts_with("block Toeplitz 4x4 of sparse"));
  CHECK(simplify<double>(lower * lower.transpose()).log.empty());
}
