#include <Eigen/Eigenvalues>
#include <convmat/spectra/matrix_svd.hpp>

namespace convmat {
namespace {

template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
template <class S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;

// Moduli of the bidiagonal: diagonal, superdiagonal, diagonal, ... Unitary scalings make them real.
template <class S>
Eigen::VectorXd bidiagonal(Matrix<S> a) {
  const Eigen::Index rows = a.rows(), cols = a.cols();
  Eigen::VectorXd entries(std::max<Eigen::Index>(2 * cols - 1, 0));
  Vector<S> workspace(std::max(rows, cols)), essential(std::max(rows, cols));
  S tau;
  double beta;
  for (Eigen::Index k = 0; k < cols; ++k) {
    auto column_tail = essential.head(rows - k - 1);
    a.col(k).tail(rows - k).makeHouseholder(column_tail, tau, beta);
    entries[2 * k] = std::abs(beta);
    a.bottomRightCorner(rows - k, cols - k - 1).applyHouseholderOnTheLeft(column_tail, tau, workspace.data());
    if (k + 1 == cols) break;
    const Vector<S> row = a.row(k).tail(cols - k - 1).adjoint();
    auto row_tail = essential.head(cols - k - 2);
    row.makeHouseholder(row_tail, tau, beta);
    entries[2 * k + 1] = std::abs(beta);
    a.bottomRightCorner(rows - k - 1, cols - k - 1)
        .applyHouseholderOnTheRight(row_tail, Eigen::numext::conj(tau), workspace.data());
  }
  return entries;
}

template <class S>
std::vector<double> singular_values(Matrix<S> a) {
  if (a.rows() < a.cols()) a = a.adjoint().eval();
  const Eigen::Index count = a.cols();
  if (count == 0) return {};
  const Eigen::VectorXd entries = bidiagonal<S>(std::move(a));
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(Eigen::VectorXd::Zero(2 * count), entries, Eigen::EigenvaluesOnly);
  std::vector<double> values(static_cast<std::size_t>(count));
  for (Eigen::Index i = 0; i < count; ++i)
    values[static_cast<std::size_t>(i)] = std::max(solver.eigenvalues()[2 * count - 1 - i], 0.0);
  return values;
}

template <class S>
double largest(const Matrix<S>& a) {
  if (a.size() == 0) return 0;
  const double scale = a.cwiseAbs().maxCoeff();
  if (scale == 0 || !(scale < INFINITY)) return scale;
  const Matrix<S> b = a / scale;
  Matrix<S> gram = Matrix<S>::Zero(std::min(a.rows(), a.cols()), std::min(a.rows(), a.cols()));
  if (a.rows() <= a.cols())
    gram.template selfadjointView<Eigen::Lower>().rankUpdate(b);
  else
    gram.template selfadjointView<Eigen::Lower>().rankUpdate(b.adjoint());
  const Eigen::SelfAdjointEigenSolver<Matrix<S>> solver(gram, Eigen::EigenvaluesOnly);
  return scale * std::sqrt(std::max(solver.eigenvalues().tail(1)[0], 0.0));
}

}  // namespace

std::vector<double> matrix_singular_values(Eigen::MatrixXd a) { return singular_values(std::move(a)); }
std::vector<double> matrix_singular_values(Eigen::MatrixXcd a) { return singular_values(std::move(a)); }
double matrix_norm(const Eigen::MatrixXd& a) { return largest(a); }
double matrix_norm(const Eigen::MatrixXcd& a) { return largest(a); }

}  // namespace convmat
