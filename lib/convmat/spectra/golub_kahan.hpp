#pragma once

#include <Eigen/Core>
#include <convmat/core/random.hpp>
#include <convmat/core/raw_vector.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <optional>

namespace convmat {

enum class Orthogonality { partial, full };

/// Golub and Kahan's bidiagonalisation by blocks of p (Golub, Luk and Overton 1981), with vectors of W,
///
///     A V = U B,  Aᴴ U = V Bᴴ + V' Rᴴ,
///
/// with B upper triangular of p superdiagonals, and V' the next p vectors: on the shorter side of A (of a
/// wide matrix, that of Aᴴ), so that V never spans a null space. After a restart B is so but for p columns.
///
/// U and V are kept orthogonal to sqrt(eps) of W, which makes B the projection of A to a few eps (Simon
/// 1984): a recurrence follows how rounding turns new vectors towards old ones, and only where it says so
/// they are orthogonalised (partial reorthogonalisation, Larsen 1998). Vectors cross the memory for nothing
/// else. All are orthogonalised against all (Orthogonality::full) where restarts are many, as for the smallest
/// values, for what is left of old vectors grows with them; and from where a space has been nearly invariant.
template <Scalar S, Scalar W = Double<S>>
class CONVMAT_API GolubKahan {
 public:
  using Vector = Eigen::Matrix<W, Eigen::Dynamic, 1>;
  using Matrix = Eigen::Matrix<Double<S>, Eigen::Dynamic, Eigen::Dynamic>;
  using Coefficients = Eigen::Matrix<Double<S>, Eigen::Dynamic, 1>;

  /// Of alpha A, with room for `basis` vectors a side. From the p images of `start`, (p, domain...) or one of
  /// the domain, and a little of everything.
  GolubKahan(S alpha, const LinearOperator<S>& a, Index basis, const std::optional<Tensor<S>>& start,
             Orthogonality orthogonality = Orthogonality::partial);

  /// Steps until there are `size` vectors a side. Throws NumericError where a product is not finite.
  void extend(Index size);

  /// Keeps the Ritz vectors of these columns of the singular vectors of B, and V'.
  void restart(const Matrix& left, const Eigen::VectorXd& values, const Matrix& right);

  Index size() const { return size_; }
  Index products() const { return products_; }

  /// B and R.
  auto projected() const { return b_.topLeftCorner(size_, size_); }
  auto remainder() const { return b_.block(0, size_, size_, block_); }

  /// A Ritz pair, of length 1, and ‖(A v - σ u, Aᴴ u - σ v)‖/√2, measured.
  struct Pair {
    Vector u, v;
    double residual;
  };
  Pair pair(const Coefficients& left, double value, const Coefficients& right);

 private:
  using Column = Eigen::Ref<Vector>;
  using ConstColumn = Eigen::Ref<const Vector>;
  using Basis = Eigen::Map<Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>>;

  void begin(const std::optional<Tensor<S>>& start);
  void next_left();
  void next_right();
  void apply(ConstColumn x, Column y);
  void apply_adjoint(ConstColumn x, Column y);
  void multiply(ConstColumn x, Column y);
  void multiply_adjoint(ConstColumn x, Column y);
  double normalise(Column x, double length, const Basis& basis, Matrix& overlaps, const Coefficients& known);
  Vector fresh(const Basis& basis, Index count);

  S alpha_;
  const LinearOperator<S>& a_;
  Orthogonality orthogonality_;
  bool is_transposed_;
  Index in_, out_, block_, kept_ = 0, size_ = 0, products_ = 0;
  RawVector<W> memory_;
  Basis u_, v_;
  Matrix b_;
  Matrix mu_, nu_;  // Uᴴ U and Vᴴ V, estimated
  Index wanted_;    // vectors to be made orthogonal, whatever the estimates say
  double largest_ = 0;
  Rng rng_;
};

}  // namespace convmat
