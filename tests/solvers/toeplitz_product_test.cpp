#include <convmat/solvers/toeplitz_product.hpp>

#include "support/toeplitz_systems.hpp"

using namespace convmat;
using namespace convmat::test;

// By sums, and from 193 on by FFTs; banded ones leave zeros out.
TEST_CASE_TEMPLATE("T x and Tᵀ z, in batches, against dense matrices", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 7, 64, 192, 193, 300})
    for (const bool is_banded : {false, true}) {
      CAPTURE(n);
      detail::ToeplitzEntries<W> t{std::vector<W>(static_cast<std::size_t>(n)), {}};
      t.row = t.column;
      const Tensor<W> values = randn<W>({2, n}, rng);
      for (Index k = 0; k < (is_banded ? std::min<Index>(n, 3) : n); ++k) {
        t.column[static_cast<std::size_t>(k)] = values[k];
        if (!is_banded || k < 2) t.row[static_cast<std::size_t>(k)] = values[n + k];
      }
      t.row[0] = t.column[0];
      const detail::ToeplitzProduct<W> product(t.column, t.row);
      CHECK(product.domain() == Shape{n});
      const ToeplitzMatrix<W> a = dense(t);
      const Tensor<W> x = randn<W>({2, n}, rng), before = randn<W>({2, n}, rng);
      const Eigen::Map<const ToeplitzMatrix<W>> from(x.data(), n, 2), old(before.data(), n, 2);
      const W alpha{-2};
      Tensor<W> y = before, z = before;
      product.accumulate(alpha, x.span(), y.span(), 2);
      product.accumulate_transpose(alpha, x.span(), z.span(), 2);
      const ToeplitzMatrix<W> expected = old + alpha * a * from,
                              transposed = old + alpha * a.transpose() * from;
      CHECK((Eigen::Map<const ToeplitzMatrix<W>>(y.data(), n, 2) - expected).norm() <=
            1e-14 * a.norm() * from.norm());
      CHECK((Eigen::Map<const ToeplitzMatrix<W>>(z.data(), n, 2) - transposed).norm() <=
            1e-14 * a.norm() * from.norm());
    }
}
