#include <algorithm>
#include <cmath>
#include <convmat/spectra/golub_kahan.hpp>
#include <convmat/spectra/rotate_columns.hpp>
#include <limits>

namespace convmat {
namespace {

template <Scalar S>
constexpr double epsilon = std::numeric_limits<Real<S>>::epsilon();

constexpr Index rows_at_once = 256;

// x -= C y, and ‖x‖: by blocks of rows that stay in the cache.
template <class Vector, class Columns, class Coefficients>
double subtract(Vector&& x, const Columns& columns, const Coefficients& coefficients) {
  using W = typename Columns::Scalar;
  const Eigen::Matrix<W, Eigen::Dynamic, 1> y = coefficients.template cast<W>();
  double squares = 0;
  for (Index row = 0; row < x.size(); row += rows_at_once) {
    auto rows = x.segment(row, std::min(rows_at_once, x.size() - row));
    if (columns.cols() > 0) rows.noalias() -= columns.middleRows(row, rows.size()) * y;
    squares += rows.squaredNorm();
  }
  return std::sqrt(squares);
}

// Until it is orthogonal; returns ‖x‖. Twice is enough (Giraud et al. 2005), and once where little is taken
// off along columns that are nearly so themselves.
template <class Vector, class Basis>
double orthogonalise(Vector&& x, double length, const Basis& basis, Index count) {
  constexpr double little = 1e-3;
  for (int pass = 0; pass < 2; ++pass) {
    const auto columns = basis.leftCols(count);
    const auto overlaps = (columns.adjoint() * x).eval();
    const double before = length;
    length = subtract(x, columns, overlaps);
    if (overlaps.norm() <= little * before) break;
  }
  return length;
}

// y = f(x) in the scalar S of an operator; of conjugates, conjugated.
template <class S, class X, class Y, class F>
void in_scalar(const X& x, Y& y, bool conjugate, const F& f) {
  using W = typename Y::Scalar;
  const auto span = [](auto& v) { return std::span(v.data(), static_cast<std::size_t>(v.size())); };
  if constexpr (std::same_as<S, W> && !is_complex<S>) {
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

template <Scalar S, Scalar W>
GolubKahan<S, W>::GolubKahan(S alpha, const LinearOperator<S>& a, Index basis,
                             const std::optional<Tensor<S>>& start, Orthogonality orthogonality)
    : alpha_(alpha),
      a_(a),
      orthogonality_(orthogonality),
      is_transposed_(volume(a.range()) < volume(a.domain())),
      in_(volume(is_transposed_ ? a.range() : a.domain())),
      out_(volume(is_transposed_ ? a.domain() : a.range())),
      block_(start ? start->size() / volume(a.domain()) : 1),
      memory_(static_cast<std::size_t>(out_ * basis + in_ * (basis + block_))),
      u_(memory_.data(), out_, basis),
      v_(u_.data() + u_.size(), in_, basis + block_),
      b_(Matrix::Zero(basis, basis + block_)),
      mu_(Matrix::Identity(basis, basis)),
      nu_(Matrix::Identity(basis + block_, basis + block_)),
      wanted_(2 * block_),
      rng_(1) {
  begin(start);
}

template <Scalar S, Scalar W>
void GolubKahan<S, W>::begin(const std::optional<Tensor<S>>& start) {
  constexpr double little = 1e-3;
  using Image = Eigen::Matrix<S, Eigen::Dynamic, 1>;
  for (Index i = 0; i < block_; ++i) {
    v_.col(i) = fresh(v_, i);
    if (!start || i >= in_) continue;
    const Index size = volume(a_.domain());
    Vector x = Eigen::Map<const Image>(start->data() + i * size, size).template cast<W>();
    if (is_transposed_) {
      Vector y(in_);
      multiply(x, y);
      x = y;
    }
    const double length = x.norm(), left = orthogonalise(x, length, v_, i);
    if (left > std::sqrt(epsilon<W>) * length)
      v_.col(i) = (x / static_cast<Real<W>>(left) + Real<W>(little) * v_.col(i)).normalized();
  }
}

template <Scalar S, Scalar W>
void GolubKahan<S, W>::extend(Index size) {
  for (; size_ < size; ++size_) {
    next_left();
    next_right();
  }
}

// α u = A v_k - Σ u_i b_ik, so α <u_i, u> = <Aᴴ u_i, v_k> - Σ <u_i, u_j> b_jk
template <Scalar S, Scalar W>
void GolubKahan<S, W>::next_left() {
  const Index k = size_, first = k < kept_ + block_ ? 0 : k - block_, count = k - first;
  Column u = u_.col(k);
  apply(v_.col(k), u);
  const Coefficients known = b_.col(k).segment(first, count);
  const double length = subtract(u, u_.middleCols(first, count), known);
  Matrix overlaps = b_.topRows(k) * nu_.col(k) - mu_.block(0, first, k, count) * known;
  b_(k, k) = normalise(u, length, u_, overlaps, known);
  mu_.col(k).head(k) = overlaps;
  mu_.row(k).head(k) = overlaps.adjoint();
}

// β v = Aᴴ u_k - Σ v_i conj(b_ki) of those i that are in the block of v_k, so
// β <v_i, v> = <A v_i, u_k> - Σ <v_i, v_j> conj(b_kj)
template <Scalar S, Scalar W>
void GolubKahan<S, W>::next_right() {
  const Index k = size_, next = k + block_;
  Column v = v_.col(next);
  apply_adjoint(u_.col(k), v);
  Coefficients known(block_);
  known[0] = b_(k, k);
  double length = subtract(v, v_.col(k), known.head(1));
  if (block_ > 1) {
    const auto others = v_.middleCols(k + 1, block_ - 1);
    known.tail(block_ - 1) = (others.adjoint() * v).template cast<Double<S>>();
    length = subtract(v, others, known.tail(block_ - 1));
  }
  b_.row(k).segment(k, block_) = known.adjoint();
  Matrix overlaps = b_.topLeftCorner(k + 1, next).adjoint() * mu_.col(k).head(k + 1) -
                    nu_.block(0, k, next, block_) * known;
  overlaps.bottomRows(block_ - 1).setZero();
  b_(k, next) = normalise(v, length, v_, overlaps, known);
  nu_.col(next).head(next) = overlaps;
  nu_.row(next).head(next) = overlaps.adjoint();
}

// x to length 1, orthogonal to the first columns where that is wanted or its overlaps with them, which
// rounding adds to, say so; returns its length. Where rounding alone is left of it the space is invariant: 0,
// and x is any vector, so that the iteration goes on in what remains.
template <Scalar S, Scalar W>
double GolubKahan<S, W>::normalise(Column x, double length, const Basis& basis, Matrix& overlaps,
                                   const Coefficients& known) {
  using D = Double<S>;
  const double semiorthogonal = std::sqrt(epsilon<W> / static_cast<double>(b_.rows()));
  const Index count = overlaps.rows();
  if (!std::isfinite(length)) throw NumericError("a product of the operator is not finite");
  largest_ = std::max(largest_, std::hypot(length, known.norm()));
  const double rounding = epsilon<S> * largest_;
  overlaps = overlaps.unaryExpr(
      [&](const D& o) -> D { return (o == D{} ? D{rounding} : o * (1 + rounding / std::abs(o))) / length; });
  // Two blocks in a row: what comes next leans on both.
  if (!(overlaps.size() == 0 || overlaps.cwiseAbs().maxCoeff() < semiorthogonal))
    wanted_ = std::max(wanted_, 2 * block_);
  // Where the space is nearly invariant x is mostly rounding, and the recurrence knows nothing of that.
  if (length <= std::sqrt(epsilon<W>) * largest_) orthogonality_ = Orthogonality::full;
  if (wanted_ > 0 || orthogonality_ == Orthogonality::full) {
    --wanted_;
    length = orthogonalise(x, length, basis, count);
    overlaps.setConstant(epsilon<W>);
  }
  if (length > 10 * epsilon<W> * largest_) {
    x /= static_cast<Real<W>>(length);
    return length;
  }
  x = fresh(basis, count);
  overlaps.setConstant(epsilon<W>);
  return 0;
}

template <Scalar S, Scalar W>
void GolubKahan<S, W>::restart(const Matrix& left, const Eigen::VectorXd& values, const Matrix& right) {
  const Matrix coupling = left.adjoint() * remainder();
  const auto next = v_.middleCols(size_, block_).eval();
  rotate_columns<W>(u_, left.template cast<W>());
  rotate_columns<W>(v_, right.template cast<W>());
  kept_ = size_ = values.size();
  wanted_ = 2 * block_;
  mu_.setIdentity();
  nu_.setIdentity();
  for (Index i = kept_; i < kept_ + block_; ++i) {
    v_.col(i) = next.col(i - kept_);
    orthogonalise(v_.col(i), 1, v_, i);
    v_.col(i).normalize();
  }
  b_.setZero();
  b_.diagonal().head(kept_) = values.template cast<Double<S>>();
  b_.block(0, kept_, kept_, block_) = coupling;
}

template <Scalar S, Scalar W>
auto GolubKahan<S, W>::pair(const Coefficients& left, double value, const Coefficients& right) -> Pair {
  const Vector u = (u_.leftCols(size_) * left.template cast<W>()).normalized(),
               v = (v_.leftCols(size_) * right.template cast<W>()).normalized();
  Vector au(in_), av(out_);
  apply(v, av);
  apply_adjoint(u, au);
  const auto sigma = static_cast<Real<W>>(value);
  const double residual = std::hypot((av - sigma * u).norm(), (au - sigma * v).norm()) / std::sqrt(2);
  return is_transposed_ ? Pair{v, u, residual} : Pair{u, v, residual};
}

template <Scalar S, Scalar W>
void GolubKahan<S, W>::apply(ConstColumn x, Column y) {
  is_transposed_ ? multiply_adjoint(x, y) : multiply(x, y);
}

template <Scalar S, Scalar W>
void GolubKahan<S, W>::apply_adjoint(ConstColumn x, Column y) {
  is_transposed_ ? multiply(x, y) : multiply_adjoint(x, y);
}

template <Scalar S, Scalar W>
void GolubKahan<S, W>::multiply(ConstColumn x, Column y) {
  in_scalar<S>(x, y, false, [&](auto from, auto to) { a_.assign(alpha_, from, to, 1); });
  ++products_;
}

// Aᴴ x = conj(Aᵀ conj(x))
template <Scalar S, Scalar W>
void GolubKahan<S, W>::multiply_adjoint(ConstColumn x, Column y) {
  in_scalar<S>(x, y, true, [&](auto from, auto to) { a_.assign_transpose(alpha_, from, to, 1); });
  ++products_;
}

// Any vector of length 1 orthogonal to the first columns; zero where these fill the space.
template <Scalar S, Scalar W>
auto GolubKahan<S, W>::fresh(const Basis& basis, Index count) -> Vector {
  if (count >= basis.rows()) return Vector::Zero(basis.rows());
  const Tensor<W> random = randn<W>({basis.rows()}, rng_);
  Vector x = Eigen::Map<const Vector>(random.data(), random.size());
  x.normalize();
  orthogonalise(x, 1, basis, count);
  x.normalize();
  orthogonalise(x, 1, basis, count);
  return x.normalized();
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API GolubKahan<S, Double<S>>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
template class CONVMAT_API GolubKahan<float, float>;
template class CONVMAT_API GolubKahan<std::complex<float>, std::complex<float>>;
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
