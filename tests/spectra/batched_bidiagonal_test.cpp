#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/spectra/batched_bidiagonal.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Matrix = Eigen::MatrixXcd;

const detail::BatchedBidiagonal& batch = detail::batched_bidiagonal();

// One matrix for each lane.
std::vector<Matrix> random_matrices(Index rows, Index cols, Rng& rng) {
  std::vector<Matrix> matrices;
  for (Index lane = 0; lane < batch.lanes; ++lane) {
    const auto entries = randn<std::complex<double>>({rows * cols}, rng);
    matrices.emplace_back(Eigen::Map<const Matrix>(entries.data(), rows, cols));
  }
  return matrices;
}

AlignedBuffer<double> interleaved(const std::vector<Matrix>& matrices) {
  const Index size = matrices[0].size();
  AlignedBuffer<double> a(2 * size * batch.lanes);
  for (Index lane = 0; lane < batch.lanes; ++lane)
    for (Index k = 0; k < size; ++k) {
      const std::complex<double> entry = matrices[static_cast<std::size_t>(lane)].data()[k];
      a.data()[2 * k * batch.lanes + lane] = entry.real();
      a.data()[(2 * k + 1) * batch.lanes + lane] = entry.imag();
    }
  return a;
}

std::vector<Eigen::MatrixXd> reduced(const std::vector<Matrix>& matrices) {
  const Index rows = matrices[0].rows(), cols = matrices[0].cols(), lanes = batch.lanes;
  AlignedBuffer<double> a = interleaved(matrices), diagonal(cols * lanes), superdiagonal(cols * lanes),
                        workspace(batch.workspace(rows, cols));
  batch.reduce(rows, cols, a.data(), diagonal.data(), superdiagonal.data(), workspace.data());
  std::vector<Eigen::MatrixXd> result;
  for (Index lane = 0; lane < lanes; ++lane) {
    Eigen::MatrixXd& b = result.emplace_back(Eigen::MatrixXd::Zero(cols, cols));
    for (Index k = 0; k < cols; ++k) b(k, k) = diagonal.data()[k * lanes + lane];
    for (Index k = 0; k + 1 < cols; ++k) b(k, k + 1) = superdiagonal.data()[k * lanes + lane];
  }
  return result;
}

}  // namespace

TEST_CASE("the bidiagonal matrix has the singular values of the matrix, in every lane") {
  Rng rng(seed());
  for (int n = 0; n < 40; ++n) {
    const Index cols = rng.integer(1, 12), rows = cols + rng.integer(0, 6);
    CAPTURE(rows);
    CAPTURE(cols);
    const std::vector<Matrix> a = random_matrices(rows, cols, rng);
    const std::vector<Eigen::MatrixXd> b = reduced(a);
    for (std::size_t lane = 0; lane < a.size(); ++lane) {
      const Eigen::VectorXd expected = matrix_svd(a[lane]).values;
      CHECK((matrix_svd(b[lane]).values - expected).cwiseAbs().maxCoeff() <= 1e-14 * expected[0]);
      CHECK(b[lane].norm() == doctest::Approx(a[lane].norm()).epsilon(1e-14));
      CHECK(b[lane].minCoeff() >= 0);
    }
  }
}

TEST_CASE("a column by hand, |(3, 4i)| = 5, and a row") {
  std::vector<Matrix> column(static_cast<std::size_t>(batch.lanes), Matrix(2, 1)), square(column.size());
  for (Matrix& a : column) a << 3, std::complex<double>(0, 4);
  for (const Eigen::MatrixXd& b : reduced(column)) CHECK(b(0, 0) == doctest::Approx(5).epsilon(1e-15));
  for (Matrix& a : square) a = Matrix{{2, 3, std::complex<double>(0, 4)}, {0, 1, 0}, {0, 0, 1}};
  for (const Eigen::MatrixXd& b : reduced(square)) {
    CHECK(b(0, 0) == 2);
    CHECK(b(0, 1) == doctest::Approx(5).epsilon(1e-15));
  }
}

TEST_CASE("a power of two brings the largest part of a matrix into [1/2, 1)") {
  const Index lanes = batch.lanes;
  for (const auto& [largest, expected] : std::vector<std::pair<double, double>>{{0.75, 1},
                                                                                {1, 0.5},
                                                                                {-3, 0.25},
                                                                                {0, 1},
                                                                                {0x1p-600, 0x1p599},
                                                                                {0x1p-1060, 0x1p1000},
                                                                                {0x1p1020, 0x1p-1000},
                                                                                {NAN, NAN},
                                                                                {-INFINITY, NAN}})
    for (Index place = 0; place < 4 * lanes; ++place) {
      AlignedBuffer<double> a(4 * lanes), scale(lanes);
      std::fill_n(a.data(), 4 * lanes, 0.0);
      const double entry = largest;
      a.data()[place] = entry;
      batch.normalize(2, a.data(), scale.data());
      for (Index lane = 0; lane < lanes; ++lane) {
        const double found = scale.data()[lane];
        const bool is_here = lane == place % lanes;
        CAPTURE(entry);
        if (is_here && std::isnan(expected))
          CHECK(std::isnan(found));
        else
          CHECK(found == (is_here ? expected : 1));
      }
      if (!std::isnan(expected)) CHECK(a.data()[place] == entry * expected);
    }
}
