#include <algorithm>
#include <convmat/core/shape.hpp>
#include <convmat/spectra/rotate_columns.hpp>

#define CONVMAT_EACH_GEMM(X) \
  X(float, sgemm_) X(double, dgemm_) X(std::complex<float>, cgemm_) X(std::complex<double>, zgemm_)

#define CONVMAT_DECLARE(T, name)                                                                         \
  void name(const char* transa, const char* transb, const int* m, const int* n, const int* k,            \
            const T* alpha, const T* a, const int* lda, const T* b, const int* ldb, const T* beta, T* c, \
            const int* ldc);
extern "C" {
CONVMAT_EACH_GEMM(CONVMAT_DECLARE)
}
#undef CONVMAT_DECLARE

namespace convmat {
namespace {

// c = a b, of m x k and k x n.
#define CONVMAT_PRODUCT(T, name)                                             \
  void product(int m, int n, int k, const T* a, int lda, const T* b, T* c) { \
    const T one = 1, zero = 0;                                               \
    name("N", "N", &m, &n, &k, &one, a, &lda, b, &k, &zero, c, &m);          \
  }
CONVMAT_EACH_GEMM(CONVMAT_PRODUCT)
#undef CONVMAT_PRODUCT

}  // namespace

template <Scalar W>
void rotate_columns(Eigen::Map<Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>> x,
                    const Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>& m) {
  constexpr Index rows_at_once = 256;
  Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic> rotated;
  for (Index row = 0; row < x.rows(); row += rows_at_once) {
    const Index count = std::min(rows_at_once, x.rows() - row);
    rotated.resize(count, m.cols());
    product(static_cast<int>(count), static_cast<int>(m.cols()), static_cast<int>(m.rows()), x.data() + row,
            static_cast<int>(x.rows()), m.data(), rotated.data());
    x.block(row, 0, count, m.cols()) = rotated;
  }
}

#define CONVMAT_INSTANTIATE(W)                                                                           \
  template CONVMAT_API void rotate_columns(Eigen::Map<Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>>, \
                                           const Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE
#undef CONVMAT_EACH_GEMM

}  // namespace convmat
