#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Operator A>
void check_lowers(const A& a, std::size_t axes, Index out_channels = 1, Index in_channels = 1) {
  const auto conv = lower(LinearOperator<typename A::Scalar>(a));
  REQUIRE(conv.has_value());
  CHECK(to_csr(*conv) == to_csr(a));
  CHECK(conv->geometry().axes.size() == axes);
  CHECK(conv->geometry().out_channels == out_channels);
  CHECK(conv->geometry().in_channels == in_channels);
}

}  // namespace

// (Those of ConvOperator::blocks(): operators/conv_operator_test.cpp.)
TEST_CASE_TEMPLATE("Toeplitz and circulant matrices at every level are convolutions", S, CONVMAT_SCALARS) {
  const LinearOperator<S> t = Toeplitz<S>({1, 2}, {1, 3, 4}), u = Toeplitz<S>({5, 6}, {5, 7, 8});
  const LinearOperator<S> c = Circulant<S>({1, 2, 3}), d = Circulant<S>::banded({1, 2, 3, 4}, 3, 1);
  check_lowers(t, 1);
  check_lowers(d, 1);
  const LinearOperator<S> tt = BlockToeplitz<S>({t, u}, {t, u});
  check_lowers(tt, 2);
  check_lowers(BlockCirculant<S>({c, c, c}), 2);
  check_lowers(BlockCirculant<S>({tt, tt}), 3);
  check_lowers(BlockMatrix<S>(2, 3, {t, u, t, u, t, u}), 1, 2, 3);
  check_lowers(BlockMatrix<S>(1, 2, {tt, tt}), 2, 1, 2);
  check_lowers(Kronecker<S>(t, c), 2);
  check_lowers(Kronecker<S>(Identity<S>({2, 3}), tt), 4);
  check_lowers(Kronecker<S>(Kronecker<S>(c, t), u), 3);
  check_lowers(conv(tensor<S>({2, 1, 1}, {1, 2}), {.image = {3}}), 1, 2, 1);
}

TEST_CASE_TEMPLATE("what is no convolution by its structure is none", S, CONVMAT_SCALARS) {
  const LinearOperator<S> t = Toeplitz<S>({1, 2}, {1, 3}), c = Circulant<S>({1, 2}), i = Identity<S>({2});
  CHECK(!lower(i));
  CHECK(!lower(LinearOperator<S>(BlockMatrix<S>(1, 2, {t, c}))));
  CHECK(!lower(LinearOperator<S>(Kronecker<S>(t, Diagonal<S>(tensor<S>({2}, {1, 2}))))));
  CHECK(!lower(LinearOperator<S>(Kronecker<S>(t, BlockMatrix<S>(1, 2, {t, t})))));
  CHECK(!lower(LinearOperator<S>(BlockToeplitz<S>({t, i}, {t}))));
  CHECK(!lower(LinearOperator<S>(BlockMatrix<S>(1, 1, {BlockMatrix<S>(1, 2, {t, t})}))));
}
