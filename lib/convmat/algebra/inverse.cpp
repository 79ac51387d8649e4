#include <algorithm>
#include <convmat/algebra/inverse.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {
namespace {

template <Scalar S>
[[noreturn]] void singular(const LinearOperator<S>& a, const std::string& zero) {
  throw NumericError(describe(a) + " has no inverse: " + zero + " is zero");
}

template <Scalar S>
Diagonal<S> inverse_diagonal(const Diagonal<S>& a) {
  Tensor<S> reciprocals = a.diagonal();
  for (Index i = 0; i < reciprocals.size(); ++i) {
    if (reciprocals[i] == S{}) singular<S>(a, "entry " + std::to_string(i));
    reciprocals[i] = S{1} / reciprocals[i];
  }
  return Diagonal<S>(std::move(reciprocals));
}

// c_k = A[i, i - k]; empty where an entry above the diagonal is not zero.
template <Scalar S>
std::optional<std::vector<S>> lower_diagonals(const Toeplitz<S>& a) {
  std::vector<S> c(static_cast<std::size_t>(a.axis().in));
  for (Index t = 0; t < a.axis().kernel; ++t) {
    const S tap = a.taps()[static_cast<std::size_t>(t)];
    if (a.axis().tap_count(t) == 0 || tap == S{}) continue;
    const Index offset = a.axis().position(0, t);
    if (offset > 0) return {};
    c[static_cast<std::size_t>(-offset)] = tap;
  }
  return c;
}

// b with (Σ c_k s^k) (Σ b_k s^k) = 1.
template <Scalar S>
std::vector<S> reciprocal_series(const std::vector<S>& c) {
  std::vector<S> b(c.size());
  b[0] = S{1} / c[0];
  for (std::size_t k = 1; k < c.size(); ++k) {
    S sum{};
    for (std::size_t j = 1; j <= k; ++j) sum += c[j] * b[k - j];
    b[k] = -b[0] * sum;
  }
  return b;
}

template <Scalar S>
std::optional<Toeplitz<S>> inverse_lower(const Toeplitz<S>& a) {
  const std::optional<std::vector<S>> c = lower_diagonals(a);
  if (!c) return {};
  if (c->front() == S{}) singular<S>(a, "its diagonal");
  std::vector<S> b = reciprocal_series(*c);
  std::reverse(b.begin(), b.end());
  const Index n = a.axis().in;
  return Toeplitz<S>::banded(std::move(b), n, n, n - 1);
}

template <Scalar S>
std::optional<LinearOperator<S>> inverse_toeplitz(const Toeplitz<S>& a) {
  if (a.axis().in != a.axis().out()) return {};
  if (const auto lower = inverse_lower(a)) return *lower;
  if (const auto upper = inverse_lower(a.transpose())) return upper->transpose();
  return {};
}

template <Scalar S>
std::optional<LinearOperator<S>> inverse_kronecker(const Kronecker<S>& a) {
  const auto left = inverse(a.left()), right = inverse(a.right());
  if (!left || !right) return {};
  return Kronecker<S>(*left, *right);
}

}  // namespace

template <Scalar S>
std::optional<LinearOperator<S>> inverse(const LinearOperator<S>& a) {
  if (a.template target<Identity<S>>()) return a;
  if (const auto* diagonal = a.template target<Diagonal<S>>()) return inverse_diagonal(*diagonal);
  if (const auto* toeplitz = a.template target<Toeplitz<S>>()) return inverse_toeplitz(*toeplitz);
  if (const auto* kronecker = a.template target<Kronecker<S>>()) return inverse_kronecker(*kronecker);
  if (a.template target<Zero<S>>()) singular(a, "it");
  return {};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API std::optional<LinearOperator<S>> inverse(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
