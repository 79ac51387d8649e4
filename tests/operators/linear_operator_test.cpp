#include <convmat/algebra/product.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// A dense matrix that offers the four members and nothing else.
template <Scalar S>
struct Dense {
  using Scalar = S;
  Tensor<S> matrix;

  Shape domain() const { return {matrix.shape()[1]}; }
  Shape range() const { return {matrix.shape()[0]}; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    walk(batch,
         [&](std::size_t row, std::size_t col, S value) { add_product(y[row], alpha * value, x[col]); });
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    walk(batch,
         [&](std::size_t row, std::size_t col, S value) { add_product(x[col], alpha * value, z[row]); });
  }

 private:
  template <class Visit>
  void walk(Index batch, const Visit& visit) const {
    const Index rows = matrix.shape()[0], cols = matrix.shape()[1];
    for (Index n = 0; n < batch; ++n)
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j)
          visit(static_cast<std::size_t>(n * rows + i), static_cast<std::size_t>(n * cols + j),
                matrix.at({i, j}));
  }
};

// The same, able to materialise itself but not its transpose.
template <Scalar S>
struct Materialised : Dense<S> {
  Index nnz() const { return to_csr().nnz(); }
  Csr<S> to_csr() const { return convmat::to_csr(this->matrix); }
};

// One that knows its matrix, but not how to transpose or conjugate itself.
template <Scalar S>
struct Stored : Dense<S> {
  Index nnz() const { return to_csr().nnz(); }
  Csr<S> to_csr() const { return convmat::to_csr(this->matrix); }
};

// The whole program of the header's comment.
struct Doubling {
  using Scalar = double;
  convmat::Shape domain() const { return {3}; }
  convmat::Shape range() const { return {3}; }
  void accumulate(double alpha, std::span<const double> x, std::span<double> y, convmat::Index) const {
    for (std::size_t i = 0; i < x.size(); ++i) y[i] += alpha * 2 * x[i];
  }
  void accumulate_transpose(double alpha, std::span<const double> z, std::span<double> x,
                            convmat::Index batch) const {
    accumulate(alpha, z, x, batch);
  }
};

}  // namespace

TEST_CASE_TEMPLATE("an operator of one's own has transpose, conjugate and adjoint", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    const Dense<S> dense{integers<S>({rng.integer(1, 5), rng.integer(1, 5)}, rng)};
    laws_of_matrix(LinearOperator<S>(dense), to_csr(dense.matrix), rng);
    laws(Stored<S>{dense}, rng);
  }
}

TEST_CASE_TEMPLATE("its transpose and conjugate are materialised through it", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    const Materialised<S> dense{{integers<S>({rng.integer(1, 5), rng.integer(1, 5)}, rng)}};
    const LinearOperator<S> A = dense;
    CHECK(to_csr(transpose(A)) == transpose(to_csr(dense)));
    CHECK(to_csr(adjoint(A)) == conj(transpose(to_csr(dense))));
    CHECK(transpose(A).nnz() == A.nnz());
  }
}

TEST_CASE("the program of the header") {
  const LinearOperator<double> A = Doubling{};
  CHECK((A * A * Tensor<double>({3}, {1, 2, 3}))[2] == 12);
}

TEST_CASE("what a type does not offer cannot be had from it") {
  const LinearOperator<double> A = Doubling{};
  CHECK_THROWS_WITH_AS(to_csr(A), "operator : R(3) -> R(3) cannot be materialised: its type has no to_csr()",
                       Error);
  CHECK_THROWS_WITH_AS(A.nnz(), "operator : R(3) -> R(3) cannot be materialised: its type has no nnz()",
                       Error);
  CHECK(transpose(A).name() == "transpose(operator)");
}

TEST_CASE("the operator inside is found by its type") {
  const Toeplitz<double> T({1, 2}, {1, 3, 4});
  const LinearOperator<double> A = T, At = transpose(A);
  REQUIRE(A.target<Toeplitz<double>>() != nullptr);
  CHECK(to_dense(*A.target<Toeplitz<double>>()) == to_dense(T));
  CHECK(A.target<Doubling>() == nullptr);
  REQUIRE(At.target<Toeplitz<double>>() != nullptr);
  CHECK(to_dense(At) == to_dense(transpose(T)));
}

TEST_CASE("real operators are their own conjugate") {
  const LinearOperator<double> A = Doubling{}, conjugate = conj(A);
  CHECK(conjugate.target<Doubling>() == A.target<Doubling>());
}
