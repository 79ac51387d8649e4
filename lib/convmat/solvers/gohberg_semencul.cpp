#include <algorithm>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <convmat/solvers/gohberg_semencul.hpp>
#include <convmat/solvers/toeplitz_product.hpp>
#include <convmat/solvers/toeplitz_solve.hpp>
#include <limits>
#include <sstream>

namespace convmat {
namespace {

template <Scalar S>
std::vector<S> reversed(const Tensor<S>& x) {
  return {x.span().rbegin(), x.span().rend()};
}

// Z c
template <Scalar S>
std::vector<S> moved_down(std::vector<S> c) {
  c.insert(c.begin(), S{});
  c.pop_back();
  return c;
}

// Zeros but for the first.
template <Scalar S>
std::vector<S> first_of(const std::vector<S>& c) {
  std::vector<S> result(c.size());
  result[0] = c[0];
  return result;
}

// L(c), and its transpose.
template <class Triangle, Scalar S>
Triangle lower(const std::vector<S>& c) {
  return Triangle(c, first_of(c));
}
template <class Triangle, Scalar S>
Triangle upper(const std::vector<S>& c) {
  return Triangle(first_of(c), c);
}

template <Scalar S>
std::vector<S> divided(std::vector<S> c, S divisor) {
  for (S& value : c) value /= divisor;
  return c;
}

constexpr const char* instead = "use toeplitz_solve for each right-hand side";

template <class Inverse, Scalar S>
std::vector<S> checked(const Tensor<S>& first, const Tensor<S>& last) {
  if (first.rank() != 1 || first.shape() != last.shape() || first.size() == 0)
    throw ShapeError("Gohberg-Semencul inverse from a first column of shape " + to_string(first.shape()) +
                     " and a last of shape " + to_string(last.shape()) + "; expected vectors of one length");
  if (!Inverse::is_determined_by(first, last))
    throw NumericError((std::ostringstream()
                        << "Gohberg-Semencul inverse: first[0] = " << first[0]
                        << " vanishes beside the largest entry, " << std::max(max_abs(first), max_abs(last))
                        << ": the leading minor of order n - 1 is singular to working precision, and two "
                           "columns do not determine the inverse; "
                        << instead)
                           .str());
  return {first.begin(), first.end()};
}

// ‖T⁻¹ (T v) - v‖ / ‖v‖ of a random v.
template <Scalar S>
double error_of(const GohbergSemencul<S>& inverse, const Toeplitz<S>& t) {
  Rng rng(1);
  const Tensor<S> v = randn<S>(t.domain(), rng);
  return norm(inverse * (t * v) - v) / norm(v);
}

}  // namespace

template <Scalar S, class Triangle>
bool GohbergSemencul<S, Triangle>::is_determined_by(const Tensor<S>& first, const Tensor<S>& last) {
  const double largest = std::max(max_abs(first), max_abs(last));
  return std::abs(first[0]) > 100 * std::numeric_limits<Real<S>>::epsilon() * largest;
}

template <Scalar S, class Triangle>
GohbergSemencul<S, Triangle>::GohbergSemencul(const Tensor<S>& first, const Tensor<S>& last)
    : plus_left_(lower<Triangle>(divided(checked<GohbergSemencul>(first, last), first[0]))),
      plus_right_(upper<Triangle>(reversed(last))),
      minus_left_(lower<Triangle>(divided(moved_down<S>({last.begin(), last.end()}), first[0]))),
      minus_right_(upper<Triangle>(moved_down(reversed(first)))) {}

template <Scalar S, class Triangle>
void GohbergSemencul<S, Triangle>::accumulate(S alpha, std::span<const S> x, std::span<S> y,
                                              Index batch) const {
  std::vector<S> between(x.size());
  detail::assign(plus_right_, S{1}, x, std::span<S>(between), batch);
  plus_left_.accumulate(alpha, between, y, batch);
  detail::assign(minus_right_, S{1}, x, std::span<S>(between), batch);
  minus_left_.accumulate(-alpha, between, y, batch);
}

template <Scalar S, class Triangle>
void GohbergSemencul<S, Triangle>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x,
                                                        Index batch) const {
  std::vector<S> between(z.size());
  detail::assign_transpose(plus_left_, S{1}, z, std::span<S>(between), batch);
  plus_right_.accumulate_transpose(alpha, between, x, batch);
  detail::assign_transpose(minus_left_, S{1}, z, std::span<S>(between), batch);
  minus_right_.accumulate_transpose(-alpha, between, x, batch);
}

template <Scalar S>
GohbergSemencul<S> gohberg_semencul(const Toeplitz<S>& t) {
  const Index n = t.axis().in;
  Tensor<S> units({2, n});
  units[0] = units[2 * n - 1] = S{1};
  const Solution<S> columns = toeplitz_solve(t, units);
  const GohbergSemencul<S> inverse(Tensor<S>({n}, {columns.x.begin(), columns.x.begin() + n}),
                                   Tensor<S>({n}, {columns.x.begin() + n, columns.x.end()}));
  const double error = error_of(inverse, t), condition = columns.condition.value();
  if (!(error <= 1000 * std::numeric_limits<Real<S>>::epsilon() * condition))
    throw NumericError(describe(t) + ": its Gohberg-Semencul inverse has the error " +
                       detail::scientific(error) + " at condition " + detail::scientific(condition) +
                       ", because the leading minor of order n - 1 nearly vanishes; " + instead);
  return inverse;
}

#define CONVMAT_INSTANTIATE(S)                   \
  template class CONVMAT_API GohbergSemencul<S>; \
  template CONVMAT_API GohbergSemencul<S> gohberg_semencul(const Toeplitz<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE
template class GohbergSemencul<double, detail::ToeplitzProduct<double>>;
template class GohbergSemencul<std::complex<double>, detail::ToeplitzProduct<std::complex<double>>>;

}  // namespace convmat
