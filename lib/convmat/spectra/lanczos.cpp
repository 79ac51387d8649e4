#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/core/random.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <limits>

namespace convmat {
namespace {

template <Scalar S>
using Wide = std::conditional_t<is_complex<S>, std::complex<double>, double>;

constexpr double epsilon = std::numeric_limits<double>::epsilon();

template <Scalar S>
class Bidiagonalisation {
 public:
  using W = Wide<S>;
  using Vector = Eigen::Matrix<W, Eigen::Dynamic, 1>;
  using Matrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;

  Bidiagonalisation(const LinearOperator<S>& a, Index basis)
      : a_(a),
        is_transposed_(volume(a.range()) < volume(a.domain())),
        in_(volume(is_transposed_ ? a.range() : a.domain())),
        out_(volume(is_transposed_ ? a.domain() : a.range())),
        basis_(basis),
        u_(out_, basis),
        v_(in_, basis + 1),
        b_(Eigen::MatrixXd::Zero(basis, basis)),
        rng_(1) {
    v_.col(0) = fresh(v_, 0);
  }

  // Steps until the basis is full: A V = U B, Aᴴ U = V Bᵀ + beta v eᵀ.
  void extend() {
    for (; size_ < basis_; ++size_) {
      Vector u = apply(v_.col(size_));
      const double before_u = u.norm();
      for (Index i = 0; i < size_; ++i)
        if (b_(i, size_) != 0) u -= b_(i, size_) * u_.col(i);
      b_(size_, size_) = normalise(u, u_, size_, before_u);
      u_.col(size_) = u;
      Vector v = apply_adjoint(u);
      const double before_v = v.norm();
      v -= b_(size_, size_) * v_.col(size_);
      beta_ = normalise(v, v_, size_ + 1, before_v);
      v_.col(size_ + 1) = v;
      if (size_ + 1 < basis_) b_(size_, size_ + 1) = beta_;
    }
  }

  // Keeps the Ritz vectors of these columns of the singular vectors of B, and the next v.
  void restart(const Eigen::MatrixXd& left, const Eigen::VectorXd& values, const Eigen::MatrixXd& right) {
    const Index keep = values.size();
    u_.leftCols(keep) = (u_ * left).eval();
    v_.leftCols(keep) = (v_.leftCols(basis_) * right).eval();
    v_.col(keep) = v_.col(basis_).eval();
    b_.setZero();
    for (Index i = 0; i < keep; ++i) {
      b_(i, i) = values[i];
      if (keep < basis_) b_(i, keep) = beta_ * left(basis_ - 1, i);
    }
    size_ = keep;
  }

  const Eigen::MatrixXd& projected() const { return b_; }
  double beta() const { return beta_; }
  Index products() const { return products_; }

  // σ, u, v and their residual, measured.
  void triplet(const Eigen::VectorXd& left, double value, const Eigen::VectorXd& right, Index i,
               SingularTriplets<S>& result) {
    const Vector u = u_ * left, v = v_.leftCols(basis_) * right;
    const double squares =
        (apply(v) - value * u).squaredNorm() + (apply_adjoint(u) - value * v).squaredNorm();
    result.values.push_back(value);
    result.residuals.push_back(std::sqrt(squares / 2));
    copy(is_transposed_ ? v : u, i, result.left);
    copy(is_transposed_ ? u : v, i, result.right);
  }

 private:
  // A x, or, of a wide matrix, Aᴴ x.
  Vector apply(const Vector& x) { return is_transposed_ ? multiply_adjoint(x) : multiply(x); }
  Vector apply_adjoint(const Vector& x) { return is_transposed_ ? multiply(x) : multiply_adjoint(x); }

  Vector multiply(const Vector& x) {
    ++products_;
    const Eigen::Matrix<S, Eigen::Dynamic, 1> narrow = x.template cast<S>();
    Eigen::Matrix<S, Eigen::Dynamic, 1> y(volume(a_.range()));
    a_.assign(S{1}, {narrow.data(), static_cast<std::size_t>(narrow.size())},
              {y.data(), static_cast<std::size_t>(y.size())}, 1);
    return finite(y.template cast<W>());
  }
  Vector multiply_adjoint(const Vector& x) {
    ++products_;
    const Eigen::Matrix<S, Eigen::Dynamic, 1> narrow = x.conjugate().template cast<S>();
    Eigen::Matrix<S, Eigen::Dynamic, 1> y(volume(a_.domain()));
    a_.assign_transpose(S{1}, {narrow.data(), static_cast<std::size_t>(narrow.size())},
                        {y.data(), static_cast<std::size_t>(y.size())}, 1);
    return finite(y.conjugate().template cast<W>());
  }
  static Vector finite(Vector y) {
    if (!std::isfinite(y.squaredNorm())) throw NumericError("a product of the operator is not finite");
    return y;
  }

  // A second pass where the first took much away: twice is enough (Giraud et al. 2005).
  static void orthogonalise(Vector& x, const Matrix& basis, Index count) {
    constexpr double much = 0.7;
    for (int pass = 0; pass < 2; ++pass) {
      const double before = x.norm();
      x -= basis.leftCols(count) * (basis.leftCols(count).adjoint() * x).eval();
      if (x.norm() >= much * before) return;
    }
  }

  // x to length 1, orthogonal to the first columns; returns what was left of it. Where that is rounding alone
  // the space is invariant: 0, and x is any vector, so that the iteration goes on in what remains.
  double normalise(Vector& x, const Matrix& basis, Index count, double before) {
    largest_ = std::max(largest_, before);
    orthogonalise(x, basis, count);
    const double after = x.norm();
    if (after > 10 * epsilon * largest_) return x /= after, after;
    x = fresh(basis, count);
    return 0;
  }

  // Zero where the columns fill the space.
  Vector fresh(const Matrix& basis, Index count) {
    if (count >= basis.rows()) return Vector::Zero(basis.rows());
    const Tensor<W> random = randn<W>({basis.rows()}, rng_);
    Vector x = Eigen::Map<const Vector>(random.data(), random.size());
    x.normalize();
    orthogonalise(x, basis, count);
    x.normalize();
    orthogonalise(x, basis, count);
    return x.normalized();
  }

  static void copy(const Vector& x, Index i, Tensor<S>& images) {
    std::transform(x.begin(), x.end(), images.data() + i * x.size(), [](W value) {
      if constexpr (is_complex<S>)
        return S(static_cast<Real<S>>(value.real()), static_cast<Real<S>>(value.imag()));
      else
        return static_cast<S>(value);
    });
  }

  const LinearOperator<S>& a_;
  bool is_transposed_;
  Index in_, out_, basis_, size_ = 0, products_ = 0;
  Matrix u_, v_;
  Eigen::MatrixXd b_;
  double beta_ = 0, largest_ = 0;
  Rng rng_;
};

Index basis_size(const LanczosOptions& options, Index shorter) {
  const Index wanted = options.basis                     ? options.basis
                       : options.which == Which::largest ? 2 * options.count + 18
                                                         : 3 * options.count + 97;
  return std::min(std::max(wanted, options.count + 2), shorter);
}

}  // namespace

template <Scalar S>
SingularTriplets<S> lanczos(const LinearOperator<S>& a, const LanczosOptions& options) {
  const Index rows = volume(a.range()), cols = volume(a.domain()), shorter = std::min(rows, cols);
  if (options.count < 1 || options.count > shorter)
    throw Error("count " + std::to_string(options.count) + " singular values of a " + joined({rows, cols}) +
                " matrix; expected 1 to " + std::to_string(shorter));
  const Index basis = basis_size(options, shorter);
  require_memory(checked_product(checked_product(2 * basis + 4, rows + cols, "Lanczos basis"),
                                 sizeof(Wide<S>), "Lanczos basis"),
                 "a Lanczos basis", std::to_string(basis) + " vectors of each side",
                 "ask for a smaller basis");

  Bidiagonalisation<S> space(a, basis);
  const bool is_largest = options.which == Which::largest;
  for (;;) {
    space.extend();
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(space.projected(), Eigen::ComputeFullU | Eigen::ComputeFullV);
    const auto part = [&](const Eigen::MatrixXd& vectors, Index count) -> Eigen::MatrixXd {
      if (is_largest) return vectors.leftCols(count);
      return vectors.rightCols(count).rowwise().reverse();
    };
    const Eigen::VectorXd all = svd.singularValues();
    const Eigen::VectorXd values = is_largest ? all : Eigen::VectorXd(all.reverse());
    const Eigen::MatrixXd left = part(svd.matrixU(), basis), right = part(svd.matrixV(), basis);
    const double residual = space.beta() * left.row(basis - 1).head(options.count).cwiseAbs().maxCoeff();
    const bool converged = residual <= options.tolerance * all[0];
    if (converged || space.products() >= options.max_products) {
      SingularTriplets<S> result;
      result.converged = converged;
      result.left = Tensor<S>(prepend(options.count, a.range()));
      result.right = Tensor<S>(prepend(options.count, a.domain()));
      for (Index i = 0; i < options.count; ++i)
        space.triplet(left.col(i), values[i], right.col(i), i, result);
      result.products = space.products();
      return result;
    }
    const Index keep = std::min(options.count + basis / 3, basis - 1);
    space.restart(left.leftCols(keep), values.head(keep), right.leftCols(keep));
  }
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API SingularTriplets<S> lanczos(const LinearOperator<S>&, const LanczosOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
