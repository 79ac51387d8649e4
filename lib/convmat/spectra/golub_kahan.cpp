#include <algorithm>
#include <cmath>
#include <convmat/spectra/golub_kahan.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// Twice is enough (Giraud et al. 2005), and once is not where the columns are not orthogonal to eps.
template <class Vector, class Matrix>
void orthogonalise(Vector&& x, const Matrix& basis, Index count) {
  for (int pass = 0; pass < 2; ++pass)
    x -= basis.leftCols(count) * (basis.leftCols(count).adjoint() * x).eval();
}

// The first columns times m, in place: by blocks of rows that stay in the cache.
template <class Matrix>
void rotate(Matrix& columns, const Eigen::MatrixXd& m) {
  constexpr Index block = 256;
  for (Index row = 0; row < columns.rows(); row += block) {
    const Index count = std::min(block, columns.rows() - row);
    columns.block(row, 0, count, m.cols()) = (columns.block(row, 0, count, m.rows()) * m).eval();
  }
}

// y = f(x) in the scalar S of an operator; of conjugates, conjugated.
template <class S, class X, class Y, class F>
void in_scalar(const X& x, Y& y, bool conjugate, const F& f) {
  using W = typename Y::Scalar;
  const auto span = [](auto& v) { return std::span(v.data(), static_cast<std::size_t>(v.size())); };
  if constexpr (std::same_as<S, double>) {
    f(span(x), span(y));
  } else {
    using Narrow = Eigen::Matrix<S, Eigen::Dynamic, 1>;
    const Narrow from = conjugate ? Narrow(x.conjugate().template cast<S>()) : Narrow(x.template cast<S>());
    Narrow to(y.size());
    f(span(from), span(to));
    y = to.template cast<W>();
    if (conjugate) y = y.conjugate().eval();
  }
}

}  // namespace

template <Scalar S>
GolubKahan<S>::GolubKahan(const LinearOperator<S>& a, Index basis, const std::optional<Tensor<S>>& start)
    : a_(a),
      is_transposed_(volume(a.range()) < volume(a.domain())),
      in_(volume(is_transposed_ ? a.range() : a.domain())),
      out_(volume(is_transposed_ ? a.domain() : a.range())),
      basis_(basis),
      u_(out_, basis),
      v_(in_, basis + 1),
      b_(Eigen::MatrixXd::Zero(basis, basis)),
      mu_(Eigen::VectorXd::Zero(basis)),
      nu_(Eigen::VectorXd::Zero(basis + 1)),
      rng_(1) {
  v_.col(0) = first(start);
  nu_[0] = 1;
}

template <Scalar S>
auto GolubKahan<S>::first(const std::optional<Tensor<S>>& start) -> Vector {
  constexpr double little = 1e-3;
  const Vector everything = fresh(v_, 0);
  if (!start) return everything;
  Vector x =
      Eigen::Map<const Eigen::Matrix<S, Eigen::Dynamic, 1>>(start->data(), start->size()).template cast<W>();
  if (is_transposed_) {
    Vector y(in_);
    multiply(x, y);
    x = y;
  }
  return (x / std::max(x.norm(), std::numeric_limits<double>::min()) + little * everything).normalized();
}

template <Scalar S>
void GolubKahan<S>::extend() {
  int wanted = 2;  // vectors to be made orthogonal: always two in a row
  for (; size_ < basis_; ++size_) {
    const Index k = size_;
    const double rounding = std::numeric_limits<Real<S>>::epsilon() * largest_;

    // α u = A v_k - U B e_k, so α <u_i, u> = <Aᴴ u_i, v_k> - <u_i, U B e_k>
    Column u = u_.col(k);
    apply(v_.col(k), u);
    if (k == kept_)
      u -= u_.leftCols(k) * b_.col(k).head(k);
    else
      u -= b_(k - 1, k) * u_.col(k - 1);
    Eigen::VectorXd overlaps = b_.topLeftCorner(k, k + 1) * nu_.head(k + 1);
    if (k > kept_) overlaps -= b_(k - 1, k) * mu_.head(k);
    b_(k, k) = normalise(u, u_, overlaps, rounding, wanted);
    mu_.head(k) = overlaps;
    mu_[k] = 1;

    // β v = Aᴴ u - V Bᵀ e_k, so β <v_i, v> = <A v_i, u> - α <v_i, v_k>
    Column v = v_.col(k + 1);
    apply_adjoint(u, v);
    v -= b_(k, k) * v_.col(k);
    overlaps = b_.topLeftCorner(k + 1, k + 1).transpose() * mu_.head(k + 1) - b_(k, k) * nu_.head(k + 1);
    beta_ = normalise(v, v_, overlaps, rounding, wanted);
    nu_.head(k + 1) = overlaps;
    nu_[k + 1] = 1;
    if (k + 1 < basis_) b_(k, k + 1) = beta_;
  }
}

// x to length 1, orthogonal to the first columns where that is wanted or its overlaps with them, which
// rounding adds to, say so; returns its length. Where rounding alone is left of it the space is invariant: 0,
// and x is any vector, so that the iteration goes on in what remains.
template <Scalar S>
double GolubKahan<S>::normalise(Column x, const Matrix& basis, Eigen::VectorXd& overlaps, double rounding,
                                int& wanted) {
  const double semiorthogonal = std::sqrt(epsilon / static_cast<double>(basis_));
  const Index count = overlaps.size();
  double length = x.norm();
  overlaps = overlaps.unaryExpr([&](double o) { return (o + std::copysign(rounding, o)) / length; });
  if (!(overlaps.lpNorm<Eigen::Infinity>() < semiorthogonal)) wanted = std::max(wanted, 2);
  if (wanted > 0) {
    --wanted;
    orthogonalise(x, basis, count);
    overlaps.setConstant(epsilon);
    length = x.norm();
  }
  if (length > 10 * epsilon * largest_) {
    x /= length;
    return length;
  }
  x = fresh(basis, count);
  overlaps.setConstant(epsilon);
  return 0;
}

template <Scalar S>
void GolubKahan<S>::restart(const Eigen::MatrixXd& left, const Eigen::VectorXd& values,
                            const Eigen::MatrixXd& right) {
  kept_ = size_ = values.size();
  rotate(u_, left);
  const Vector next = v_.col(basis_);
  rotate(v_, right);
  Column v = v_.col(kept_);
  v = next;
  orthogonalise(v, v_, kept_);
  v.normalize();
  nu_.head(kept_).setConstant(epsilon);
  nu_[kept_] = 1;
  b_.setZero();
  for (Index i = 0; i < kept_; ++i) {
    b_(i, i) = values[i];
    if (kept_ < basis_) b_(i, kept_) = beta_ * left(basis_ - 1, i);
  }
}

template <Scalar S>
auto GolubKahan<S>::pair(const Eigen::VectorXd& left, double value, const Eigen::VectorXd& right) -> Pair {
  const Vector u = (u_ * left).normalized(), v = (v_.leftCols(basis_) * right).normalized();
  Vector au(in_), av(out_);
  apply(v, av);
  apply_adjoint(u, au);
  const double squares = (av - value * u).squaredNorm() + (au - value * v).squaredNorm();
  const double residual = std::sqrt(squares / 2);
  return is_transposed_ ? Pair{v, u, residual} : Pair{u, v, residual};
}

template <Scalar S>
void GolubKahan<S>::apply(ConstColumn x, Column y) {
  is_transposed_ ? multiply_adjoint(x, y) : multiply(x, y);
}

template <Scalar S>
void GolubKahan<S>::apply_adjoint(ConstColumn x, Column y) {
  is_transposed_ ? multiply(x, y) : multiply_adjoint(x, y);
}

template <Scalar S>
void GolubKahan<S>::multiply(ConstColumn x, Column y) {
  in_scalar<S>(x, y, false, [&](auto from, auto to) { a_.assign(S{1}, from, to, 1); });
  count_product(y);
}

// Aᴴ x = conj(Aᵀ conj(x))
template <Scalar S>
void GolubKahan<S>::multiply_adjoint(ConstColumn x, Column y) {
  in_scalar<S>(x, y, true, [&](auto from, auto to) { a_.assign_transpose(S{1}, from, to, 1); });
  count_product(y);
}

template <Scalar S>
void GolubKahan<S>::count_product(ConstColumn y) {
  ++products_;
  const double length = y.norm();
  if (!std::isfinite(length)) throw NumericError("a product of the operator is not finite");
  largest_ = std::max(largest_, length);
}

// Any vector of length 1 orthogonal to the first columns; zero where these fill the space.
template <Scalar S>
auto GolubKahan<S>::fresh(const Matrix& basis, Index count) -> Vector {
  if (count >= basis.rows()) return Vector::Zero(basis.rows());
  const Tensor<W> random = randn<W>({basis.rows()}, rng_);
  Vector x = Eigen::Map<const Vector>(random.data(), random.size());
  x.normalize();
  orthogonalise(x, basis, count);
  x.normalize();
  orthogonalise(x, basis, count);
  return x.normalized();
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API GolubKahan<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
