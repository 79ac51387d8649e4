#include <convmat/algebra/sum.hpp>

#include "support/rules.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("every rule of sums holds, and is used", S, double, std::complex<double>) {
  Rng rng(seed());
  check_rules<S>(
      sum_rules<S>(), [&] { return random_operator<S>(rng); },
      [](const auto& a, const auto& b) { return a + b; });
}

TEST_CASE("a shared factor stays, on either side") {
  Rng rng(seed());
  const auto sparse = [&] { return SparseOperator<double>({3}, {3}, to_csr(integers<double>({3, 3}, rng))); };
  const LinearOperator<double> a = sparse(), b = sparse(), c = sparse(),
                               T = Toeplitz<double>({1, 2, 3}, {1, 4, 5});
  const LinearOperator<double> I = Identity<double>({3});
  for (const LinearOperator<double>& shared : {a, T, I}) {
    for (const auto& sum : {Kronecker<double>(shared, b) + Kronecker<double>(shared, c),
                            Kronecker<double>(b, shared) + Kronecker<double>(c, shared)}) {
      const LinearOperator<double> joined = simplify(sum).value;
      CHECK(joined.target<Kronecker<double>>() != nullptr);
      CHECK(to_dense(joined) == to_dense(sum));
    }
  }
  const LinearOperator<double> none = Kronecker<double>(a, b) + Kronecker<double>(b, c);
  CHECK(simplify(none).value.name() == none.name());
}
