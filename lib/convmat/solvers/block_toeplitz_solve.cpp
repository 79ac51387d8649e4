#include <Eigen/LU>
#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/solvers/block_toeplitz_solve.hpp>
#include <convmat/solvers/sparse_lu.hpp>
#include <convmat/solvers/toeplitz_elimination.hpp>
#include <limits>

namespace convmat {
namespace {

template <Scalar W>
using Matrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;

constexpr double eps = std::numeric_limits<double>::epsilon();

// What is accepted of the recursion, as in toeplitz_solve().
constexpr double accepted_backward_error = 1000 * eps;

template <Scalar S>
Matrix<Double<S>> dense(const LinearOperator<S>& block, const std::string& name) {
  const Tensor<S> rows = to_dense(block);
  detail::require_finite(rows, name);
  using RowMajor = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(rows.data(), rows.shape()[0], rows.shape()[1]).template cast<Double<S>>();
}

/// A[k] = T[i + k, i], side by side: (A[n-1], ..., A[1], A[0]) and (A[0], A[-1], ..., A[1-n]).
template <Scalar W>
struct BlockDiagonals {
  Index n, m;
  Matrix<W> below, above;

  template <Scalar S>
  explicit BlockDiagonals(const BlockToeplitz<S>& t)
      : n(t.axis().in), m(volume(t.blocks()[0].domain())), below(m, n * m), above(m, n * m) {
    below.setZero();
    above.setZero();
    for (Index tap = 0; tap < t.axis().kernel; ++tap) {
      if (t.axis().tap_count(tap) == 0) continue;
      const Index offset = t.axis().position(0, tap);
      const Matrix<W> block =
          dense(t.blocks()[static_cast<std::size_t>(tap)], describe(t) + ": block " + std::to_string(tap));
      if (offset >= 0) above.middleCols(offset * m, m) = block;
      if (offset <= 0) below.middleCols((n - 1 + offset) * m, m) = block;
    }
  }

  Matrix<W> leading() const { return above.leftCols(m); }

  // (A[k], ..., A[1]) and (A[-1], ..., A[-k]).
  auto down_to_first(Index k) const { return below.middleCols((n - 1 - k) * m, k * m); }
  auto from_first_up(Index k) const { return above.middleCols(m, k * m); }
};

/// Of the leading k x k blocks, T F = (P, 0, ..., 0) with F[0] = I and T B = (0, ..., 0, Q) with B[k-1] = I.
/// One block row more: T (F, 0) = (P, 0, ..., E) and T (0, B) = (D, 0, ..., Q).
template <Scalar W>
class BlockLevinson {
 public:
  BlockLevinson(const BlockDiagonals<W>& t, const Matrix<W>& b)
      : t_(t),
        f_(Matrix<W>::Identity(t.n * t.m, t.m)),
        back_(Matrix<W>::Zero(t.n * t.m, t.m)),
        x_(t.n * t.m, b.cols()),
        p_(t.leading()),
        q_(p_) {
    back_.bottomRows(t.m).setIdentity();
    run(b);
  }

  const std::string& breakdown() const { return breakdown_; }
  const Matrix<W>& x() const { return x_; }
  double log_modulus() const { return log_modulus_; }
  W phase() const { return phase_; }

  /// ‖T⁻¹‖_1, of its first and last block column: from below.
  double inverse_norm() const { return inverse_norm_; }

 private:
  using Factors = Eigen::PartialPivLU<Matrix<W>>;

  void run(const Matrix<W>& b) {
    for (Index k = 1; k <= t_.n; ++k) {
      const Factors p(p_), q(q_);
      if (!is_regular(p, k) || !is_regular(q, k)) return;
      add_pivot(q);
      extend(k, b, q);
      if (k == t_.n) return bound_inverse(p, q);
      step(k, p, q);
    }
  }

  bool is_regular(const Factors& pivot, Index k) {
    if (pivot.rcond() > eps) return true;
    breakdown_ =
        "its leading minor of " + std::to_string(k) + " x " + std::to_string(k) + " blocks is singular";
    return false;
  }

  // det T of k blocks = det Q det T of k - 1.
  void add_pivot(const Factors& q) {
    phase_ *= static_cast<double>(q.permutationP().determinant());
    for (const W pivot : q.matrixLU().diagonal()) {
      log_modulus_ += std::log(std::abs(pivot));
      phase_ *= pivot / std::abs(pivot);
    }
  }

  // F = (F, 0) - (0, B) Q⁻¹ E and B = (0, B) - (F, 0) P⁻¹ D; the zeros are there already.
  void step(Index k, const Factors& p, const Factors& q) {
    const Index size = k * t_.m, larger = size + t_.m;
    const Matrix<W> e = t_.down_to_first(k) * f_.topRows(size);
    const Matrix<W> d = t_.from_first_up(k) * back_.bottomRows(size);
    const Matrix<W> to_f = q.solve(e), to_back = p.solve(d), f = f_.topRows(larger);
    f_.topRows(larger).noalias() -= back_.bottomRows(larger) * to_f;
    back_.bottomRows(larger).noalias() -= f * to_back;
    p_ -= d * to_f;
    q_ -= e * to_back;
  }

  // (x, 0) + B y with Q y = b[k-1] - (A[k-1], ..., A[1]) x.
  void extend(Index k, const Matrix<W>& b, const Factors& q) {
    const Index m = t_.m, known = (k - 1) * m;
    const Matrix<W> missing = b.middleRows(known, m) - t_.down_to_first(k - 1) * x_.topRows(known);
    x_.middleRows(known, m).setZero();
    x_.topRows(k * m).noalias() += back_.bottomRows(k * m) * q.solve(missing);
  }

  void bound_inverse(const Factors& p, const Factors& q) {
    const Matrix<W> identity = Matrix<W>::Identity(t_.m, t_.m);
    const Matrix<W> first = f_ * p.solve(identity), last = back_ * q.solve(identity);
    inverse_norm_ =
        std::max(first.cwiseAbs().colwise().sum().maxCoeff(), last.cwiseAbs().colwise().sum().maxCoeff());
  }

  const BlockDiagonals<W>& t_;
  Matrix<W> f_, back_, x_, p_, q_;
  double log_modulus_ = 0, inverse_norm_ = 0;
  W phase_{1};
  std::string breakdown_;
};

template <Scalar S>
void require_solvable(const BlockToeplitz<S>& t) {
  if (t.axis().in != t.axis().out() || volume(t.blocks()[0].domain()) != volume(t.blocks()[0].range()))
    throw ShapeError(describe(t) + " is not square in blocks; expected n x n blocks of size m x m");
  const Index n = t.axis().in, m = volume(t.blocks()[0].domain());
  const Index numbers = checked_product(n, checked_product(m, m, "entries"), "entries");
  require_memory(checked_product(numbers, 5 * sizeof(Double<S>), "bytes"),
                 "Levinson's recursion for " + describe(t),
                 format_count(n) + " blocks of " + format_count(m) + " x " + format_count(m),
                 "use a matrix-free method, as gmres, or --max-memory");
}

template <Scalar S>
Matrix<Double<S>> columns(const Tensor<S>& b, Index rows) {
  return Eigen::Map<const Matrix<S>>(b.data(), rows, b.size() / rows).template cast<Double<S>>();
}

template <Scalar S>
Solution<S> by_lu(const BlockToeplitz<S>& t, const Tensor<S>& b, std::string reason) {
  Solution<S> solution = SparseLu<S>(t).solve(b);
  solution.reason = std::move(reason);
  return solution;
}

}  // namespace

template <Scalar S>
Solution<S> block_toeplitz_solve(const BlockToeplitz<S>& t, const Tensor<S>& b) {
  require_solvable(t);
  detail::batch_of(b.shape(), t.range(), "b", "block_toeplitz_solve with " + describe(t));
  detail::require_finite(b, "b");
  const BlockDiagonals<Double<S>> diagonals(t);
  const BlockLevinson<Double<S>> found(diagonals, columns(b, volume(t.range())));
  if (!found.breakdown().empty())
    return by_lu(t, b, "Levinson's recursion breaks down: " + found.breakdown());

  const Shape shape = b.shape() == t.range() ? t.domain() : prepend(b.shape()[0], t.domain());
  Solution<S> solution{Tensor<S>(shape), "Levinson recursion with blocks", "T is block Toeplitz", 0, 0};
  Eigen::Map<Matrix<S>>(solution.x.data(), found.x().rows(), found.x().cols()) = found.x().template cast<S>();
  solution.condition = infinity_norm<S>(t.transpose()) * found.inverse_norm();
  if (first_nonfinite(solution.x) >= 0 || !(*solution.condition < 1 / eps))
    return by_lu(
        t, b,
        "the condition of T is " + detail::scientific(*solution.condition) + " by Levinson's recursion");
  solution = assessed<S>(std::move(solution), t, b);
  const double accepted =
      std::max<double>(accepted_backward_error, 100 * std::numeric_limits<Real<S>>::epsilon());
  if (solution.backward_error <= accepted) return solution;
  return by_lu(
      t, b, "the backward error of Levinson's recursion is " + detail::scientific(solution.backward_error));
}

template <Scalar S>
LogDeterminant<S> log_determinant(const BlockToeplitz<S>& t) {
  require_solvable(t);
  const BlockDiagonals<Double<S>> diagonals(t);
  const BlockLevinson<Double<S>> found(diagonals, Matrix<Double<S>>(diagonals.n * diagonals.m, 0));
  if (!found.breakdown().empty()) return log_determinant(LinearOperator<S>(t));
  return {found.log_modulus(), static_cast<S>(found.phase())};
}

#define CONVMAT_INSTANTIATE(S)                                                                      \
  template CONVMAT_API Solution<S> block_toeplitz_solve(const BlockToeplitz<S>&, const Tensor<S>&); \
  template CONVMAT_API LogDeterminant<S> log_determinant(const BlockToeplitz<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
