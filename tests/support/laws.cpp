#include "laws.hpp"

#include <convmat/operators/operator.hpp>

#include "approx.hpp"

namespace convmat::test {

template <Scalar S>
Tensor<S> multiply(const Csr<S>& matrix, const Tensor<S>& x, const Shape& result_shape) {
  Tensor<S> y(result_shape);
  const Index batch = matrix.rows ? y.size() / matrix.rows : 0;
  for (Index n = 0; n < batch; ++n)
    for (Index r = 0; r < matrix.rows; ++r)
      for (auto p = static_cast<std::size_t>(matrix.indptr[static_cast<std::size_t>(r)]);
           p < static_cast<std::size_t>(matrix.indptr[static_cast<std::size_t>(r + 1)]); ++p)
        y[n * matrix.rows + r] += matrix.values[p] * x[n * matrix.cols + matrix.indices[p]];
  return y;
}

namespace {

template <Scalar S>
bool is_integer(const Csr<S>& matrix) {
  const auto whole = [](double v) { return std::abs(v) < 1000 && v == std::round(v); };
  return std::all_of(matrix.values.begin(), matrix.values.end(),
                     [&](S v) { return whole(std::real(v)) && whole(std::imag(v)); });
}

template <Scalar S>
Tensor<S> values(const Csr<S>& matrix) {
  return {{matrix.nnz()}, {matrix.values.begin(), matrix.values.end()}};
}

template <Scalar S>
double frobenius(const Csr<S>& matrix) {
  return norm(values(matrix));
}

// Equal on integers, else to rounding relative to `scale`.
template <Scalar S>
void check_equal(const Tensor<S>& a, const Tensor<S>& b, bool exact, double scale) {
  if (exact)
    CHECK(a == b);
  else
    CHECK(norm(a - b) <= 50 * epsilon<S> * scale);
}

template <Scalar S>
void check_equal(const Csr<S>& a, const Csr<S>& b, bool exact) {
  CHECK(a.rows == b.rows);
  CHECK(a.cols == b.cols);
  CHECK(a.indptr == b.indptr);
  REQUIRE(a.indices == b.indices);
  check_equal(values(a), values(b), exact, frobenius(b));
}

// A has the products of M: overwriting, accumulating, transposed, and in batches.
template <Scalar S>
void check_products(const LinearOperator<S>& a, const Csr<S>& matrix, Rng& rng) {
  const bool exact = is_integer(matrix);
  const Shape domain = a.domain(), range = a.range();
  REQUIRE(volume(domain) == matrix.cols);
  REQUIRE(volume(range) == matrix.rows);

  const Tensor<S> x = integers<S>(prepend(2, domain), rng), z = integers<S>(prepend(2, range), rng);
  const double x_scale = frobenius(matrix) * (norm(x) + 1), z_scale = frobenius(matrix) * (norm(z) + 1);
  const Tensor<S> y = a * x;
  check_equal(y, multiply(matrix, x, prepend(2, range)), exact, x_scale);

  const Tensor<S> first(domain, {x.begin(), x.begin() + matrix.cols});
  CHECK(a * first == Tensor<S>(range, {y.begin(), y.begin() + matrix.rows}));

  const S alpha(static_cast<Real<S>>(-2));
  Tensor<S> sum = z;
  accumulate(a, alpha, x, sum);
  check_equal(sum, z + alpha * y, exact, x_scale + norm(z));

  Tensor<S> sum_transposed = x;
  a.accumulate_transpose(alpha, z.span(), sum_transposed.span(), 2);
  check_equal(sum_transposed, x + alpha * multiply(transpose(matrix), z, prepend(2, domain)), exact,
              z_scale + norm(x));
}

// Complex multiples: only there do T, H and conj part company.
template <Scalar S>
S random_factor(Rng& rng) {
  return integers<S>({1}, rng)[0];
}

template <Scalar S>
void check_linear(const LinearOperator<S>& a, const Csr<S>& matrix, Rng& rng) {
  const Tensor<S> x = integers<S>(a.domain(), rng), y = integers<S>(a.domain(), rng);
  const S alpha = random_factor<S>(rng);
  check_equal(a * (alpha * x + y), alpha * (a * x) + a * y, is_integer(matrix),
              frobenius(matrix) * (4 * norm(x) + norm(y)));
}

template <Scalar S>
void check_dot(const LinearOperator<S>& a, const Csr<S>& matrix, Rng& rng) {
  if (frobenius(matrix) == 0) return;  // taps that cancel leave rounding errors and nothing else
  const Tensor<S> u = randn<S>(a.domain(), rng), v = randn<S>(a.range(), rng);
  const Tensor<S> image = a * u, back = adjoint(a) * v;
  const double error = std::abs(dot(image, v) - dot(u, back));
  // Where A u (nearly) vanishes by cancellation, ‖A u‖ is no measure of the rounding in it; ‖u‖ ‖Aᴴ v‖ is.
  CHECK(error <= 10 * epsilon<S> * std::max(norm(image) * norm(v), norm(u) * norm(back)));
}

// An operator and the matrix it should have.
template <Scalar S>
struct Relative {
  LinearOperator<S> a;
  Csr<S> matrix;
};

template <Scalar S>
std::vector<Relative<S>> relatives(const LinearOperator<S>& a, const Csr<S>& matrix) {
  const Csr<S> transposed = transpose(matrix);
  std::vector<Relative<S>> list{{a, matrix}, {transpose(a), transposed}, {transpose(transpose(a)), matrix}};
  if constexpr (is_complex<S>) {
    list.push_back({conj(a), conj(matrix)});
    list.push_back({adjoint(a), conj(transposed)});
    list.push_back({conj(transpose(a)), conj(transposed)});
    list.push_back({adjoint(adjoint(a)), matrix});
  }
  return list;
}

}  // namespace

template <Scalar S>
void laws_of_matrix(const LinearOperator<S>& a, const Csr<S>& matrix, Rng& rng) {
  INFO(describe(a));
  check_dot(a, matrix, rng);
  check_linear(a, matrix, rng);
  for (const Relative<S>& relative : relatives(a, matrix)) {
    INFO(describe(relative.a));
    check_products(relative.a, relative.matrix, rng);
  }
}

template <Scalar S>
void laws(const LinearOperator<S>& a, Rng& rng) {
  INFO(describe(a));
  const Csr<S> matrix = to_csr(a);
  REQUIRE_NOTHROW(matrix.validate());
  CHECK(to_csr(to_dense(a)).nnz() <= a.nnz());
  laws_of_matrix(a, matrix, rng);
  for (const Relative<S>& relative : relatives(a, matrix)) {
    INFO(describe(relative.a));
    CHECK(relative.a.nnz() == matrix.nnz());
    check_equal(relative.a.to_csr(), relative.matrix, is_integer(matrix));
    CHECK(to_dense(relative.a) == to_dense(relative.a.to_csr()));
  }
}

#define CONVMAT_INSTANTIATE(S)                                                 \
  template Tensor<S> multiply(const Csr<S>&, const Tensor<S>&, const Shape&);  \
  template void laws_of_matrix(const LinearOperator<S>&, const Csr<S>&, Rng&); \
  template void laws(const LinearOperator<S>&, Rng&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::test
