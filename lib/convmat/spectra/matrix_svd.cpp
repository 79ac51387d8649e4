#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <span>

extern "C" {
void dgesvd_(const char* jobu, const char* jobvt, const int* m, const int* n, double* a, const int* lda,
             double* s, double* u, const int* ldu, double* vt, const int* ldvt, double* work,
             const int* lwork, int* info);
void zgesvd_(const char* jobu, const char* jobvt, const int* m, const int* n, std::complex<double>* a,
             const int* lda, double* s, std::complex<double>* u, const int* ldu, std::complex<double>* vt,
             const int* ldvt, std::complex<double>* work, const int* lwork, double* rwork, int* info);
void dbdsqr_(const char* uplo, const int* n, const int* ncvt, const int* nru, const int* ncc, double* d,
             double* e, double* vt, const int* ldvt, double* u, const int* ldu, double* c, const int* ldc,
             double* work, int* info);
void zherk_(const char* uplo, const char* trans, const int* n, const int* k, const double* alpha,
            const std::complex<double>* a, const int* lda, const double* beta, std::complex<double>* c,
            const int* ldc);
void zpotrf_(const char* uplo, const int* n, std::complex<double>* a, const int* lda, int* info);
}

namespace convmat {
namespace {

template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
template <class S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;

void require_convergence(const std::string& routine, int info) {
  if (info != 0)
    throw NumericError("LAPACK's " + routine + " ended with info " + std::to_string(info) + ": " +
                       (info > 0 ? "it did not converge" : "the matrix is not finite"));
}

struct Bidiagonal {
  std::vector<double> diagonal, superdiagonal;
};

// The moduli: unitary scalings make the entries real and nonnegative.
template <class S>
Bidiagonal bidiagonal(Matrix<S> a) {
  const Eigen::Index rows = a.rows(), cols = a.cols();
  Bidiagonal b;
  Vector<S> workspace(std::max(rows, cols)), essential(std::max(rows, cols));
  S tau;
  double beta;
  for (Eigen::Index k = 0; k < cols; ++k) {
    auto column_tail = essential.head(rows - k - 1);
    a.col(k).tail(rows - k).makeHouseholder(column_tail, tau, beta);
    b.diagonal.push_back(std::abs(beta));
    a.bottomRightCorner(rows - k, cols - k - 1).applyHouseholderOnTheLeft(column_tail, tau, workspace.data());
    if (k + 1 == cols) break;
    const Vector<S> row = a.row(k).tail(cols - k - 1).adjoint();
    auto row_tail = essential.head(cols - k - 2);
    row.makeHouseholder(row_tail, tau, beta);
    b.superdiagonal.push_back(std::abs(beta));
    a.bottomRightCorner(rows - k - 1, cols - k - 1)
        .applyHouseholderOnTheRight(row_tail, Eigen::numext::conj(tau), workspace.data());
  }
  return b;
}

// σ(A) = 2^e σ(2^-e A): squares of the entries that are multiplied here neither overflow nor underflow.
template <class S>
std::vector<double> singular_values(Matrix<S> a) {
  if (a.rows() < a.cols()) a = a.adjoint().eval();
  if (a.cols() == 0) return {};
  Eigen::Map<Eigen::VectorXd> parts(reinterpret_cast<double*>(a.data()),
                                    a.size() * static_cast<Eigen::Index>(sizeof(S) / sizeof(double)));
  if (!parts.allFinite()) throw NumericError("a matrix of which the singular values are asked is not finite");
  int exponent = 0;
  std::frexp(parts.cwiseAbs().maxCoeff(), &exponent);
  for (double& part : std::span(parts.data(), static_cast<std::size_t>(parts.size())))
    part = std::ldexp(part, -exponent);
  Bidiagonal b = bidiagonal<S>(std::move(a));
  std::vector<double> values = bidiagonal_singular_values(std::move(b.diagonal), std::move(b.superdiagonal));
  for (double& value : values) value = std::ldexp(value, exponent);
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
  if (solver.info() != Eigen::Success) return singular_values<S>(a).front();
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

// A and Vᴴ have a column more than is asked for: zgemv of OpenBLAS 0.3.21 reads the entry behind a row's
// last.
template <class S>
MatrixSvd<S> svd(Matrix<S> a) {
  const auto m = static_cast<int>(a.rows()), n = static_cast<int>(a.cols()), side = std::min(m, n);
  MatrixSvd<S> result{Matrix<S>(m, side), Eigen::VectorXd(side), Matrix<S>(n, side)};
  if (side == 0) return result;
  Matrix<S> vt(side, n + 1);
  a.conservativeResize(m, n + 1);
  const auto run = [&](S* work, int size) {
    return gesvd(m, n, a.data(), result.values.data(), result.u.data(), vt.data(), work, size);
  };
  S best;
  run(&best, -1);
  std::vector<S> work(static_cast<std::size_t>(std::real(best)));
  require_convergence("gesvd", run(work.data(), static_cast<int>(work.size())));
  result.v = vt.leftCols(n).adjoint();
  return result;
}

}  // namespace

std::vector<double> bidiagonal_singular_values(std::vector<double> diagonal,
                                               std::vector<double> superdiagonal) {
  const int count = static_cast<int>(diagonal.size()), none = 0, one = 1;
  std::vector<double> work(static_cast<std::size_t>(4 * count));
  int info;
  dbdsqr_("U", &count, &none, &none, &none, diagonal.data(), superdiagonal.data(), nullptr, &one, nullptr,
          &one, nullptr, &one, work.data(), &info);
  require_convergence("dbdsqr", info);
  return diagonal;
}

MatrixSvd<double> matrix_svd(Eigen::MatrixXd a) { return svd(std::move(a)); }
MatrixSvd<std::complex<double>> matrix_svd(Eigen::MatrixXcd a) { return svd(std::move(a)); }
std::vector<double> matrix_singular_values(Eigen::MatrixXd a) { return singular_values(std::move(a)); }
std::vector<double> matrix_singular_values(Eigen::MatrixXcd a) { return singular_values(std::move(a)); }
double matrix_norm(const Eigen::MatrixXd& a) { return largest(a); }
double matrix_norm(const Eigen::MatrixXcd& a) { return largest(a); }

bool matrix_norm_is_at_most(const Eigen::MatrixXcd& a, double bound) {
  if (a.size() == 0) return true;
  if (!(bound > 0)) return a.cwiseAbs().maxCoeff() == 0;
  const Eigen::MatrixXcd scaled = a / bound;
  const auto rows = static_cast<int>(a.rows()), cols = static_cast<int>(a.cols()),
             side = std::min(rows, cols);
  Eigen::MatrixXcd difference = Eigen::MatrixXcd::Identity(side, side);
  const double plus = 1, minus = -1;
  zherk_("L", rows <= cols ? "N" : "C", &side, rows <= cols ? &cols : &rows, &minus, scaled.data(), &rows,
         &plus, difference.data(), &side);
  int info;
  zpotrf_("L", &side, difference.data(), &side, &info);
  return info == 0;
}

}  // namespace convmat
