#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <convmat/core/error.hpp>
#include <convmat/spectra/matrix_svd.hpp>

extern "C" {
void dgesvd_(const char* jobu, const char* jobvt, const int* m, const int* n, double* a, const int* lda,
             double* s, double* u, const int* ldu, double* vt, const int* ldvt, double* work,
             const int* lwork, int* info);
void zgesvd_(const char* jobu, const char* jobvt, const int* m, const int* n, std::complex<double>* a,
             const int* lda, double* s, std::complex<double>* u, const int* ldu, std::complex<double>* vt,
             const int* ldvt, std::complex<double>* work, const int* lwork, double* rwork, int* info);
}

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

// The lower triangle of A Aᴴ or Aᴴ A, the smaller.
template <class S>
Matrix<S> smaller_gram(const Matrix<S>& a) {
  const Eigen::Index side = std::min(a.rows(), a.cols());
  Matrix<S> gram = Matrix<S>::Zero(side, side);
  if (a.rows() <= a.cols())
    gram.template selfadjointView<Eigen::Lower>().rankUpdate(a);
  else
    gram.template selfadjointView<Eigen::Lower>().rankUpdate(a.adjoint());
  return gram;
}

template <class S>
double largest(const Matrix<S>& a) {
  if (a.size() == 0) return 0;
  const double scale = a.cwiseAbs().maxCoeff();
  if (scale == 0 || !(scale < INFINITY)) return scale;
  const Eigen::SelfAdjointEigenSolver<Matrix<S>> solver(smaller_gram<S>(a / scale), Eigen::EigenvaluesOnly);
  return scale * std::sqrt(std::max(solver.eigenvalues().tail(1)[0], 0.0));
}

int gesvd(int m, int n, double* a, double* s, double* u, double* vt, double* work, int size) {
  const int side = std::min(m, n);
  int info;
  dgesvd_("S", "S", &m, &n, a, &m, s, u, &m, vt, &side, work, &size, &info);
  return info;
}
int gesvd(int m, int n, std::complex<double>* a, double* s, std::complex<double>* u, std::complex<double>* vt,
          std::complex<double>* work, int size) {
  const int side = std::min(m, n);
  std::vector<double> real_work(static_cast<std::size_t>(5 * side));
  int info;
  zgesvd_("S", "S", &m, &n, a, &m, s, u, &m, vt, &side, work, &size, real_work.data(), &info);
  return info;
}

template <class S>
MatrixSvd<S> svd(Matrix<S> a) {
  const auto m = static_cast<int>(a.rows()), n = static_cast<int>(a.cols()), side = std::min(m, n);
  MatrixSvd<S> result{Matrix<S>(m, side), Eigen::VectorXd(side), Matrix<S>(n, side)};
  if (side == 0) return result;
  Matrix<S> vt(side, n);
  const auto run = [&](S* work, int size) {
    return gesvd(m, n, a.data(), result.values.data(), result.u.data(), vt.data(), work, size);
  };
  S best;
  run(&best, -1);
  std::vector<S> work(static_cast<std::size_t>(std::real(best)));
  if (const int info = run(work.data(), static_cast<int>(work.size())); info != 0)
    throw NumericError("LAPACK's gesvd ended with info " + std::to_string(info) + ": " +
                       (info > 0 ? "it did not converge" : "the matrix is not finite"));
  result.v = vt.adjoint();
  return result;
}

}  // namespace

MatrixSvd<double> matrix_svd(Eigen::MatrixXd a) { return svd(std::move(a)); }
MatrixSvd<std::complex<double>> matrix_svd(Eigen::MatrixXcd a) { return svd(std::move(a)); }
std::vector<double> matrix_singular_values(Eigen::MatrixXd a) { return singular_values(std::move(a)); }
std::vector<double> matrix_singular_values(Eigen::MatrixXcd a) { return singular_values(std::move(a)); }
double matrix_norm(const Eigen::MatrixXd& a) { return largest(a); }
double matrix_norm(const Eigen::MatrixXcd& a) { return largest(a); }

bool matrix_norm_is_at_most(const Eigen::MatrixXcd& a, double bound) {
  if (a.size() == 0) return true;
  if (!(bound > 0)) return a.cwiseAbs().maxCoeff() == 0;
  Eigen::MatrixXcd difference = -smaller_gram<std::complex<double>>(a / bound);
  difference.diagonal().array() += 1;
  return Eigen::LLT<Eigen::MatrixXcd>(difference).info() == Eigen::Success;
}

}  // namespace convmat
