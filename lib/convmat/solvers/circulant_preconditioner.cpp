#include <algorithm>
#include <cmath>
#include <convmat/core/division.hpp>
#include <convmat/learning/nearest.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/solvers/circulant_preconditioner.hpp>
#include <convmat/solvers/iterate.hpp>

namespace convmat {
namespace {

template <Scalar S>
ConvOperator<S> one_channel(const LinearOperator<S>& a) {
  const auto conv = lower(a);
  if (!conv || conv->geometry().in_channels != 1 || conv->geometry().out_channels != 1)
    throw GeometryError("circulant preconditioner of " + describe(a) +
                        ": expected a convolution of one channel");
  for (const Axis& axis : conv->geometry().axes)
    if (axis.stride != 1)
      throw GeometryError("circulant preconditioner of " + describe(a) + ": expected stride 1");
  return *conv;
}

// Does the circulant keep diagonal k = i - j of a Toeplitz matrix?
bool strang_keeps(Index k, Index n) { return -n < 2 * k && 2 * k <= n; }
bool r_chan_keeps(Index k, Index n) { return std::abs(k) < n; }

// The circulant of the diagonals kept, wrapped around.
template <Scalar S, class Keeps>
ConvOperator<S> wrapped(const ConvOperator<S>& conv, const Keeps& keeps) {
  const ConvGeometry& geometry = conv.geometry();
  const Shape image = geometry.image(), taps = geometry.kernel_size();
  Tensor<S> kernel(prepend(1, prepend(1, image)));
  Shape tap(taps.size(), 0);
  for (Index t = 0; t < conv.kernel().size(); ++t, advance(tap, taps)) {
    bool kept = true;
    Shape position{0, 0};
    for (std::size_t d = 0; d < taps.size(); ++d) {
      const Index column = geometry.axes[d].position(0, tap[d]);
      kept = kept && keeps(-column, image[d]);
      position.push_back(modulo(column, image[d]));
    }
    if (kept) kernel.at(position) += conv.kernel()[t];
  }
  return ConvOperator<S>(circulant_geometry(image), std::move(kernel));
}

template <Scalar S>
ConvOperator<S> surrogate(const LinearOperator<S>& a, CirculantKind kind) {
  const ConvOperator<S> conv = one_channel(a);
  if (kind == CirculantKind::t_chan) return nearest_bccb<S>(conv, conv.geometry().image()).value;
  for (const Axis& axis : conv.geometry().axes)
    if (!axis.is_toeplitz() || axis.in != axis.out())
      throw GeometryError("circulant preconditioner of " + describe(a) +
                          ": expected zero padding to as many outputs as inputs");
  return wrapped(conv, kind == CirculantKind::strang ? strang_keeps : r_chan_keeps);
}

std::string name_of(CirculantKind kind) {
  static constexpr const char* names[] = {"Strang's", "T. Chan's", "R. Chan's"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

template <Scalar S>
CirculantInverse<S> circulant_preconditioner(const LinearOperator<S>& a, CirculantKind kind) {
  const auto eigenvalues = circulant_eigenvalues<S>(surrogate(a, kind));
  double least = eigenvalues[0].real();
  for (const auto& value : eigenvalues) least = std::min(least, static_cast<double>(value.real()));
  const double rounding = 16 * std::numeric_limits<Real<S>>::epsilon() * max_abs(eigenvalues);
  if (!(least > rounding))
    throw NumericError(name_of(kind) + " circulant of " + describe(a) +
                       " is not positive definite: its least eigenvalue is " + detail::number(least) +
                       (kind == CirculantKind::t_chan ? ", so the matrix is not either"
                                                      : "; T. Chan's is wherever the matrix is"));
  return CirculantInverse<S>(eigenvalues, a.domain());
}

template <Scalar S>
CirculantInverse<S> least_squares_preconditioner(const LinearOperator<S>& a, double lambda) {
  if (!(lambda >= 0)) throw Error("lambda = " + detail::number(lambda) + "; expected 0 or more");
  auto values = circulant_eigenvalues<S>(wrapped(one_channel(a), [](Index, Index) { return true; }));
  for (auto& value : values.span())
    value = static_cast<Real<S>>(std::sqrt(std::norm(std::complex<double>(value)) + lambda));
  return CirculantInverse<S>(std::move(values), a.domain());
}

#define CONVMAT_INSTANTIATE(S)                                                                \
  template CONVMAT_API CirculantInverse<S> circulant_preconditioner(const LinearOperator<S>&, \
                                                                    CirculantKind);           \
  template CONVMAT_API CirculantInverse<S> least_squares_preconditioner(const LinearOperator<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
