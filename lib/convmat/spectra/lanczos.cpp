#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/spectra/golub_kahan.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/matrix_svd.hpp>

namespace convmat {
namespace {

Index basis_size(const LanczosOptions& options, Index shorter) {
  const Index wanted = options.basis                     ? options.basis
                       : options.which == Which::largest ? 2 * options.count + 30
                                                         : 3 * options.count + 97;
  return std::min(std::max(wanted, options.count + 2), shorter);
}

template <Scalar S, class Vector>
void copy(const Vector& x, Index i, Tensor<S>& images) {
  Eigen::Map<Eigen::Matrix<S, Eigen::Dynamic, 1>>(images.data() + i * x.size(), x.size()) =
      x.template cast<S>();
}

}  // namespace

template <Scalar S>
SingularTriplets<S> lanczos(const LinearOperator<S>& a, const LanczosOptions& options,
                            const std::optional<Tensor<S>>& start) {
  const Index rows = volume(a.range()), cols = volume(a.domain()), shorter = std::min(rows, cols);
  if (options.count < 1 || options.count > shorter)
    throw Error("count " + std::to_string(options.count) + " singular values of a " + joined({rows, cols}) +
                " matrix; expected 1 to " + std::to_string(shorter));
  if (start && start->shape() != a.domain())
    throw ShapeError("start has shape " + to_string(start->shape()) + "; expected the domain of " +
                     describe(a));
  const Index basis = basis_size(options, shorter);
  require_memory(checked_product(checked_product(2 * basis + 4, rows + cols, "Lanczos basis"),
                                 sizeof(typename GolubKahan<S>::W), "Lanczos basis"),
                 "a Lanczos basis", std::to_string(basis) + " vectors of each side",
                 "ask for a smaller basis");

  GolubKahan<S> space(a, basis, start);
  const bool is_largest = options.which == Which::largest;
  for (;;) {
    space.extend();
    const MatrixSvd<double> svd = matrix_svd(space.projected());
    const auto part = [&](const Eigen::MatrixXd& vectors, Index count) -> Eigen::MatrixXd {
      if (is_largest) return vectors.leftCols(count);
      return vectors.rightCols(count).rowwise().reverse();
    };
    const Eigen::VectorXd all = svd.values;
    const Eigen::VectorXd values = is_largest ? all : Eigen::VectorXd(all.reverse());
    const Eigen::MatrixXd left = part(svd.u, basis), right = part(svd.v, basis);
    const double residual = space.beta() * left.row(basis - 1).head(options.count).cwiseAbs().maxCoeff();
    const bool converged = residual <= options.tolerance * all[0];
    if (converged || space.products() >= options.max_products) {
      SingularTriplets<S> result;
      result.converged = converged;
      result.left = Tensor<S>(prepend(options.count, a.range()));
      result.right = Tensor<S>(prepend(options.count, a.domain()));
      for (Index i = 0; i < options.count; ++i) {
        const auto pair = space.pair(left.col(i), values[i], right.col(i));
        result.values.push_back(values[i]);
        result.residuals.push_back(pair.residual);
        copy(pair.u, i, result.left);
        copy(pair.v, i, result.right);
      }
      result.products = space.products();
      return result;
    }
    const Index keep = std::min(options.count + basis / 4, basis - 1);
    space.restart(left.leftCols(keep), values.head(keep), right.leftCols(keep));
  }
}

#define CONVMAT_INSTANTIATE(S)                                                                      \
  template CONVMAT_API SingularTriplets<S> lanczos(const LinearOperator<S>&, const LanczosOptions&, \
                                                   const std::optional<Tensor<S>>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
