#include <algorithm>
#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/core/power_of_two.hpp>
#include <convmat/core/random.hpp>
#include <convmat/spectra/golub_kahan.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <limits>

namespace convmat {
namespace {

Index basis_size(const LanczosOptions& options, Index block, Index shorter) {
  const Index wanted = options.basis                     ? options.basis
                       : options.which == Which::largest ? 2 * options.count + 20 + 10 * block
                                                         : 3 * options.count + 97;
  return std::min(std::max(wanted, options.count + 2), shorter);
}

// Of Ritz values and the norms of their residuals: a cluster of c of them, all others a gap away, lies within
// ‖R‖² / gap of as many singular values (Mathias 1998).
double value_error(const Eigen::VectorXd& values, const Eigen::VectorXd& residuals, Index count) {
  double least = std::numeric_limits<double>::infinity();
  for (Index c = count; c < values.size(); ++c)
    least = std::min(least, residuals.head(c).squaredNorm() / std::abs(values[c - 1] - values[c]));
  return least;
}

// e with |A x| near 2^e.
template <Scalar S>
int exponent_of(const LinearOperator<S>& a) {
  Rng rng(1);
  return std::clamp(binary_exponent(a * randn<S>(a.domain(), rng)), -1000, 1000);
}

template <Scalar S, class Vector>
void copy(const Vector& x, Index i, Tensor<S>& images) {
  Eigen::Map<Eigen::Matrix<S, Eigen::Dynamic, 1>>(images.data() + i * x.size(), x.size()) =
      x.template cast<S>();
}

template <Scalar W, Scalar S>
SingularTriplets<S> iterate(const LinearOperator<S>& a, const LanczosOptions& options,
                            const std::optional<Tensor<S>>& start) {
  const Index rows = volume(a.range()), cols = volume(a.domain()), shorter = std::min(rows, cols);
  if (options.count < 1 || options.count > shorter)
    throw Error("count " + std::to_string(options.count) + " singular values of a " + joined({rows, cols}) +
                " matrix; expected 1 to " + std::to_string(shorter));
  const Index block = start ? start->size() / volume(a.domain()) : 1;
  if (start && (block < 1 || (start->shape() != a.domain() && start->shape() != prepend(block, a.domain()))))
    throw ShapeError("start has shape " + to_string(start->shape()) + "; expected the domain of " +
                     describe(a) + ", or several of it");
  const Index basis = basis_size(options, block, shorter);
  require_memory(checked_product(checked_product(2 * basis + block + 4, rows + cols, "Lanczos basis"),
                                 sizeof(W), "Lanczos basis"),
                 "a Lanczos basis", std::to_string(basis) + " vectors of each side",
                 "ask for fewer values, or a smaller basis");

  using Matrix = typename GolubKahan<S, W>::Matrix;
  const bool is_largest = options.which == Which::largest;
  // Of 2^-e A, whose numbers have squares.
  const int exponent = exponent_of(a);
  GolubKahan<S, W> space(S(std::ldexp(Real<S>{1}, -exponent)), a, basis, start,
                         is_largest ? Orthogonality::partial : Orthogonality::full);
  // Before the first look the basis is full: few vectors say little of what there is.
  constexpr Index between_looks = 8;
  space.extend(basis);
  for (;;) {
    const auto svd = matrix_svd(Matrix(space.projected()));
    const auto part = [&](const Matrix& vectors, Index count) -> Matrix {
      if (is_largest) return vectors.leftCols(count);
      return vectors.rightCols(count).rowwise().reverse();
    };
    const Index size = space.size();
    const double largest = svd.values[0];
    const Eigen::VectorXd values = is_largest ? svd.values : Eigen::VectorXd(svd.values.reverse());
    const Matrix left = part(svd.u, size), right = part(svd.v, size);
    const Eigen::VectorXd residuals = (left.adjoint() * space.remainder()).rowwise().norm() / std::sqrt(2);
    const bool converged = residuals.head(options.count).maxCoeff() <= options.tolerance * largest ||
                           value_error(values, residuals, options.count) <= options.value_tolerance * largest;
    if (converged || space.products() >= options.max_products) {
      SingularTriplets<S> result;
      result.converged = converged;
      const double rounding = std::sqrt(std::numeric_limits<Real<W>>::epsilon()) * largest;
      result.left = Tensor<S>(prepend(options.count, a.range()));
      result.right = Tensor<S>(prepend(options.count, a.domain()));
      for (Index i = 0; i < options.count; ++i) {
        const auto pair = space.pair(left.col(i), values[i], right.col(i));
        result.values.push_back(std::ldexp(values[i], exponent));
        result.residuals.push_back(std::ldexp(pair.residual, exponent));
        // Where U and V have lost their orthogonality, B says nothing of A.
        if (pair.residual > 10 * residuals[i] + rounding) result.converged = false;
        copy(pair.u, i, result.left);
        copy(pair.v, i, result.right);
      }
      result.products = space.products();
      return result;
    }
    const Index keep = std::min(options.count + basis / 4, basis - 1);
    if (size == basis) space.restart(left.leftCols(keep), values.head(keep), right.leftCols(keep));
    space.extend(std::min(space.size() + between_looks, basis));
  }
}

}  // namespace

template <Scalar S>
SingularTriplets<S> lanczos(const LinearOperator<S>& a, const LanczosOptions& options,
                            const std::optional<Tensor<S>>& start) {
  return iterate<Double<S>>(a, options, start);
}

template <Scalar S>
SingularTriplets<S> lanczos_in_single(const LinearOperator<S>& a, const LanczosOptions& options,
                                      const std::optional<Tensor<S>>& start) {
  return iterate<S>(a, options, start);
}

#define CONVMAT_INSTANTIATE(S)                                                                      \
  template CONVMAT_API SingularTriplets<S> lanczos(const LinearOperator<S>&, const LanczosOptions&, \
                                                   const std::optional<Tensor<S>>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

#define CONVMAT_INSTANTIATE(S)                                \
  template CONVMAT_API SingularTriplets<S> lanczos_in_single( \
      const LinearOperator<S>&, const LanczosOptions&, const std::optional<Tensor<S>>&);
CONVMAT_INSTANTIATE(float)
CONVMAT_INSTANTIATE(std::complex<float>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
