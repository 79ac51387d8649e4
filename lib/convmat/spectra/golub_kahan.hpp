#pragma once

#include <Eigen/Core>
#include <convmat/core/random.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <optional>

namespace convmat {

/// Golub and Kahan's bidiagonalisation A V = U B, Aᴴ U = V Bᵀ + beta v eᵀ, in float64: on the shorter side of
/// A (of a wide matrix, that of Aᴴ), so that V never spans a null space. After a restart B is upper
/// bidiagonal but for one column.
///
/// U and V are kept orthogonal to sqrt(eps), which makes B the projection of A to a few eps (Simon 1984): a
/// recurrence follows how rounding turns new vectors towards old ones, and only where it says so they are
/// orthogonalised (partial reorthogonalisation, Larsen 1998). Vectors cross the memory for nothing else.
template <Scalar S>
class CONVMAT_API GolubKahan {
 public:
  using W = std::conditional_t<is_complex<S>, std::complex<double>, double>;
  using Vector = Eigen::Matrix<W, Eigen::Dynamic, 1>;
  using Matrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;

  /// With a basis of this many vectors a side. From `start`, and a little of everything.
  GolubKahan(const LinearOperator<S>& a, Index basis, const std::optional<Tensor<S>>& start);

  /// Steps until the basis is full. Throws NumericError where a product is not finite.
  void extend();

  /// Keeps the Ritz vectors of these columns of the singular vectors of B, and the next v.
  void restart(const Eigen::MatrixXd& left, const Eigen::VectorXd& values, const Eigen::MatrixXd& right);

  /// B and beta.
  const Eigen::MatrixXd& projected() const { return b_; }
  double beta() const { return beta_; }
  Index products() const { return products_; }

  /// A Ritz pair, of length 1, and ‖(A v - σ u, Aᴴ u - σ v)‖/√2, measured.
  struct Pair {
    Vector u, v;
    double residual;
  };
  Pair pair(const Eigen::VectorXd& left, double value, const Eigen::VectorXd& right);

 private:
  using Column = Eigen::Ref<Vector>;
  using ConstColumn = Eigen::Ref<const Vector>;

  Vector first(const std::optional<Tensor<S>>& start);
  void apply(ConstColumn x, Column y);
  void apply_adjoint(ConstColumn x, Column y);
  void multiply(ConstColumn x, Column y);
  void multiply_adjoint(ConstColumn x, Column y);
  void count_product(ConstColumn y);
  double normalise(Column x, const Matrix& basis, Eigen::VectorXd& overlaps, double rounding, int& wanted);
  Vector fresh(const Matrix& basis, Index count);

  const LinearOperator<S>& a_;
  bool is_transposed_;
  Index in_, out_, basis_, kept_ = 0, size_ = 0, products_ = 0;
  Matrix u_, v_;
  Eigen::MatrixXd b_;
  Eigen::VectorXd mu_, nu_;  // <u_i, u> and <v_i, v> of the last u and v, estimated; 1 for themselves
  double beta_ = 0, largest_ = 0;
  Rng rng_;
};

}  // namespace convmat
