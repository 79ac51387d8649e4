#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/spectra/scaled_pair.hpp>

namespace convmat {
namespace {

using Matrix = Eigen::MatrixXcd;

Matrix cholesky_factor(const Matrix& a) {
  const Eigen::LLT<Matrix> factor(a);
  if (factor.info() != Eigen::Success) throw NumericError("a matrix of the barrier is not positive definite");
  return factor.matrixL();
}

double smallest_eigenvalue(const Matrix& a) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(a, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

}  // namespace

ScaledPair::ScaledPair(const Matrix& f, double c, double mu) : rows_(f.rows()) {
  const Eigen::Index order = f.rows() + f.cols();
  const Matrix identity = Matrix::Identity(order, order);
  Matrix z = c * identity;
  z.topRightCorner(f.rows(), f.cols()) = f;
  z.bottomLeftCorner(f.cols(), f.rows()) = f.adjoint();
  g_ = cholesky_factor(z);
  j_ = std::sqrt(mu) * g_.adjoint().triangularView<Eigen::Upper>().solve(identity);
  scale();
}

// Z = R Rᴴ and Λ = Q Qᴴ, R and Q in the places of G and J: Rᴴ Λ R = V D² Vᴴ, G = R V D^-½, J = Q (Qᴴ R) V
// D^-3/2.
void ScaledPair::scale() {
  const Matrix product = g_.adjoint() * j_;
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(product * product.adjoint());
  if (solver.info() != Eigen::Success || !(solver.eigenvalues()[0] > 0))
    throw NumericError("the matrices of the barrier cannot be scaled");
  d_ = solver.eigenvalues().cwiseSqrt();
  const Eigen::VectorXd root = d_.cwiseSqrt().cwiseInverse();
  g_ = g_ * solver.eigenvectors() * root.asDiagonal();
  j_ = j_ * (product.adjoint() * (solver.eigenvectors() * root.cwiseQuotient(d_).asDiagonal()));
  end_step();
}

void ScaledPair::end_step() { dz_ = dl_ = Matrix::Zero(d_.size(), d_.size()); }

double ScaledPair::product(double alpha) const {
  const Eigen::VectorXd z = dz_.diagonal().real(), l = dl_.diagonal().real();
  return d_.squaredNorm() + alpha * d_.dot(z + l) +
         alpha * alpha * dz_.cwiseProduct(dl_.conjugate()).sum().real();
}

void ScaledPair::aim_at_zero() {
  dz_.setZero();
  dl_ = -Matrix(d_.asDiagonal());
}

// D (dZ + dΛ) + (dZ + dΛ) D = 2 (mu - D²) - (dZ dΛ + dΛ dZ of the last step)
void ScaledPair::aim_at(double mu) {
  const Matrix products = dz_ * dl_;
  dl_ = -(products + products.adjoint());
  dl_.diagonal().array() += 2 * (mu - d_.array().square());
  for (Eigen::Index k = 0; k < d_.size(); ++k)
    for (Eigen::Index i = 0; i < d_.size(); ++i) dl_(i, k) /= d_[i] + d_[k];
  dz_.setZero();
}

Matrix ScaledPair::scaled(const Matrix& df) const {
  const Matrix half = j_.topRows(rows_).adjoint() * df * j_.bottomRows(j_.rows() - rows_);
  return half + half.adjoint();
}

Matrix ScaledPair::corner_in_scale(const Matrix& scaled) const {
  return j_.topRows(rows_) * scaled * j_.bottomRows(j_.rows() - rows_).adjoint();
}

void ScaledPair::add(const Matrix& df) {
  const Matrix step = scaled(df);
  dz_ += step;
  dl_ -= step;
}

Matrix ScaledPair::corner() const { return corner_in_scale(Matrix(d_.asDiagonal()) + dl_); }

Matrix ScaledPair::corner_of(const Matrix& df) const { return corner_in_scale(scaled(df)); }

double ScaledPair::longest_step() const {
  const Eigen::VectorXd root = d_.cwiseSqrt().cwiseInverse();
  const auto least = [&](const Matrix& step) {
    return smallest_eigenvalue(root.asDiagonal() * step * root.asDiagonal());
  };
  const double down = -std::min(least(dz_), least(dl_));
  return down > 0 ? 1 / down : INFINITY;
}

void ScaledPair::advance(double alpha) {
  const Matrix d = d_.asDiagonal();
  g_ = g_ * cholesky_factor(d + alpha * dz_);
  j_ = j_ * cholesky_factor(d + alpha * dl_);
  scale();
}

}  // namespace convmat
