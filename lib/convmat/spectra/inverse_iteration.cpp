#include <cmath>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/sparse_cholesky.hpp>
#include <convmat/spectra/inverse_iteration.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <limits>

namespace convmat {

template <Scalar S>
std::optional<SmallestVector<S>> smallest_singular_vector(const ConvOperator<S>& conv) try {
  if (!is_worth_factoring(conv)) return {};
  const bool of_range = volume(conv.range()) <= volume(conv.domain());
  const LinearOperator<S> tall = of_range ? LinearOperator<S>(adjoint(conv)) : LinearOperator<S>(conv);
  const double shift = 4 * std::numeric_limits<double>::epsilon() * infinity_norm<S>(conv) *
                       infinity_norm<S>(conv.transpose());
  const auto inverse = SparseCholesky<S>::normal_equations(tall, shift).inverse();
  const auto found = lanczos(inverse, {.tolerance = 1e-8, .basis = 12, .max_products = 300});
  return SmallestVector<S>{found.right.reshaped(tall.domain()), std::sqrt(shift)};
} catch (const CapacityError&) {
  return {};
} catch (const NumericError&) {
  return {};
}

template CONVMAT_API std::optional<SmallestVector<double>> smallest_singular_vector(
    const ConvOperator<double>&);
template CONVMAT_API std::optional<SmallestVector<std::complex<double>>> smallest_singular_vector(
    const ConvOperator<std::complex<double>>&);

}  // namespace convmat
