#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/raise.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("raise is the way back from lower", S, CONVMAT_SCALARS) {
  const LinearOperator<S> t = Toeplitz<S>({1, 2}, {1, 3, 4}), u = Toeplitz<S>({5, 6}, {5, 7, 8});
  const LinearOperator<S> c = Circulant<S>({1, 2, 3}), d = Circulant<S>({4, 5, 6});
  const LinearOperator<S> tt = BlockToeplitz<S>({t, u}, {t, u}), tc = BlockToeplitz<S>({c, d}, {c}),
                          cc = BlockCirculant<S>({c, d, d, c});
  for (const LinearOperator<S>& a :
       {t, c, tt, tc, cc, LinearOperator<S>(BlockMatrix<S>(2, 1, {tt, tt})),
        LinearOperator<S>(BlockMatrix<S>(1, 1, {c})), LinearOperator<S>(BlockCirculant<S>({tt, tt}))}) {
    const LinearOperator<S> raised = raise(*lower(a), a.domain());
    CHECK(describe(raised) == describe(a));
    CHECK(to_csr(raised) == to_csr(a));
  }
}

TEST_CASE("taps that read nothing go, taps that meet are added") {
  const auto long_band = Toeplitz<double>::banded({1, 2, 3, 4, 5}, 2, 2, 3);
  const LinearOperator<double> least = raise(long_band.lower(), {2});
  CHECK(least.name() == "Toeplitz 2x2, 3 diagonals");
  CHECK(to_dense(least) == to_dense(long_band));
  const auto turns = Circulant<double>::banded({1, 2, 3, 4, 5}, 3, 2);
  CHECK(raise(turns.lower(), {3}).name() == "circulant 3x3, 3 diagonals");
  CHECK(to_dense(raise(turns.lower(), {3})) == to_dense(turns));
  const auto nothing = Toeplitz<double>::banded({1}, 2, 2, 5);
  CHECK(to_dense(raise(nothing.lower(), {2})) == tensor({2, 2}, {0, 0, 0, 0}));
}

TEST_CASE("other axes with the same taps") {
  const auto C = Circulant<double>({1, 2, 3});
  const ConvOperator<double> line = with_axes(C.lower(), {unwrapped(C.axis())});
  CHECK(line.name() == "conv 5 pad 2");
  CHECK(to_dense(line) == to_dense(C));
}

TEST_CASE("what has no blocks is not raised") {
  CHECK_THROWS_AS(raise(conv(Tensor<double>({1, 1, 3}), {.image = {8}, .stride = {2}}), {8}), GeometryError);
  CHECK_THROWS_AS(raise(conv(Tensor<double>({1, 1, 3}),
                             {.image = {8}, .padding = {1}, .padding_mode = PaddingMode::reflect}),
                        {8}),
                  GeometryError);
}
