#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/solvers/solution.hpp>
#include <limits>

namespace convmat {
namespace {

// The same convolution with the moduli of the kernel.
template <Scalar S>
ConvOperator<double> moduli(const ConvOperator<S>& conv) {
  Tensor<double> kernel(conv.kernel().shape());
  std::transform(conv.kernel().begin(), conv.kernel().end(), kernel.data(),
                 [](S weight) { return static_cast<double>(std::abs(weight)); });
  return ConvOperator<double>(conv.geometry(), std::move(kernel));
}

// The largest sum in a row of a matrix without negative entries.
template <Operator A>
double largest_row_sum(const A& a) {
  Tensor<double> ones(a.domain());
  std::fill_n(ones.data(), ones.size(), 1.0);
  return max_abs(a * ones);
}

template <Scalar S>
double largest_row_sum(const Csr<S>& matrix) {
  double largest = 0;
  for (std::size_t row = 0; row + 1 < matrix.indptr.size(); ++row) {
    double sum = 0;
    for (Index k = matrix.indptr[row]; k < matrix.indptr[row + 1]; ++k)
      sum += static_cast<double>(std::abs(matrix.values[static_cast<std::size_t>(k)]));
    largest = std::max(largest, sum);
  }
  return largest;
}

template <Scalar S>
bool is_finite(const Tensor<S>& x) {
  return std::all_of(x.begin(), x.end(), [](S value) {
    return std::isfinite(std::real(value)) && std::isfinite(std::imag(value));
  });
}

// f of every pair of right-hand side and solution, or of the only one; the largest.
template <Scalar S, class F>
double worst(const LinearOperator<S>& a, const Tensor<S>& r, const Tensor<S>& x, const Tensor<S>& b,
             const F& f) {
  const Index rows = volume(a.range()), cols = volume(a.domain());
  const auto part = [](const Tensor<S>& all, Index size, Index i) {
    return Tensor<S>({size}, {all.begin() + i * size, all.begin() + (i + 1) * size});
  };
  double largest = 0;
  for (Index i = 0; i < b.size() / rows; ++i)
    largest = std::max(largest, f(part(r, rows, i), part(x, cols, i), part(b, rows, i)));
  return largest;
}

double ratio(double residual, double scale) { return residual == 0 ? 0 : residual / scale; }

template <Scalar S>
Tensor<S> residual_of(const LinearOperator<S>& a, const Tensor<S>& x, const Tensor<S>& b) {
  Tensor<S> r = b;
  accumulate(a, S{-1}, x, r);
  return r;
}

}  // namespace

std::string_view to_string(Ending ending) {
  static constexpr std::string_view names[] = {"converged", "iterations used up", "stopped by the monitor",
                                               "rounding has taken x from the residual that was followed"};
  return names[static_cast<std::size_t>(ending)];
}

template <Scalar S>
double infinity_norm(const LinearOperator<S>& a) {
  if (const auto* transposed = a.template target<ConvTranspose<S>>())
    return largest_row_sum(moduli(transposed->transpose()).transpose());
  if (const auto conv = lower(a)) return largest_row_sum(moduli(*conv));
  return largest_row_sum(a.to_csr());
}

template <Scalar S>
double detail::backward_error(const LinearOperator<S>& a, double norm, const Tensor<S>& x,
                              const Tensor<S>& b) {
  if (!is_finite(x)) return std::numeric_limits<double>::infinity();
  return worst(a, residual_of(a, x, b), x, b, [norm](const auto& r, const auto& own_x, const auto& own_b) {
    return ratio(max_abs(r), norm * max_abs(own_x) + max_abs(own_b));
  });
}

template <Scalar S>
double backward_error(const LinearOperator<S>& a, const Tensor<S>& x, const Tensor<S>& b) {
  return is_finite(x) ? detail::backward_error(a, infinity_norm(a), x, b)
                      : std::numeric_limits<double>::infinity();
}

template <Scalar S>
Solution<S> detail::assessed(Solution<S> solution, const LinearOperator<S>& a, double norm,
                             const Tensor<S>& b) {
  if (!is_finite(solution.x)) throw NumericError(solution.method + " gave a solution that is not finite");
  solution.residual = worst(a, residual_of(a, solution.x, b), solution.x, b,
                            [](const auto& r, const auto&, const auto& own_b) {
                              return ratio(convmat::norm(r), convmat::norm(own_b));
                            });
  solution.backward_error = detail::backward_error(a, norm, solution.x, b);
  return solution;
}

template <Scalar S>
Solution<S> assessed(Solution<S> solution, const LinearOperator<S>& a, const Tensor<S>& b) {
  if (!is_finite(solution.x)) throw NumericError(solution.method + " gave a solution that is not finite");
  return detail::assessed(std::move(solution), a, infinity_norm(a), b);
}

#define CONVMAT_INSTANTIATE(S)                                                                              \
  template CONVMAT_API double infinity_norm(const LinearOperator<S>&);                                      \
  template CONVMAT_API double backward_error(const LinearOperator<S>&, const Tensor<S>&, const Tensor<S>&); \
  template CONVMAT_API Solution<S> assessed(Solution<S>, const LinearOperator<S>&, const Tensor<S>&);       \
  template double detail::backward_error(const LinearOperator<S>&, double, const Tensor<S>&,                \
                                         const Tensor<S>&);                                                 \
  template Solution<S> detail::assessed(Solution<S>, const LinearOperator<S>&, double, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
