#include <convmat/algebra/cast.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("operators in another scalar", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto conv = convmat::conv(integers<float>({2, 2, 3}, rng), {.image = {5}, .padding = {1}});
  const SparseOperator<float> sparse(conv.domain(), conv.range(), conv.to_csr());
  const LinearOperator<float> a = (2.0F * sparse + conv) * conv.transpose();
  const LinearOperator<S> b = cast<S>(a);
  CHECK(b.name() == cast<S>(a).name());
  CHECK(to_csr(b) == cast<S>(to_csr(a)));
  CHECK(b.template target<Product<S>>() != nullptr);
  const LinearOperator<float> pad = Pad<float>({2, 5}, {{2, 1}}, PaddingMode::reflect);
  CHECK(describe(cast<S>(pad)) ==
        describe(LinearOperator<S>(Pad<S>({2, 5}, {{2, 1}}, PaddingMode::reflect))));
  CHECK(to_csr(cast<S>(pad)) == cast<S>(to_csr(pad)));
}

TEST_CASE("an operator that is not made of these has none") {
  const LinearOperator<float> hankel = Hankel<float>({1, 2}, {2, 3});
  CHECK_THROWS_WITH_AS(cast<double>(hankel), "Hankel 2x2 : R(2) -> R(2) has no form in another scalar",
                       Error);
}
