#include <convmat/learning/nearest.hpp>

namespace convmat {
namespace {

template <Scalar S>
std::vector<S> taps(const Projection<S>& projection) {
  return {projection.kernel.begin(), projection.kernel.end()};
}

template <Scalar S, Operator A>
Nearest<A> nearest(A value, const Projection<S>& projection) {
  return {std::move(value), projection.distance, projection.relative_distance};
}

template <Scalar S>
Nearest<ConvOperator<S>> nearest_conv(const ConvGeometry& geometry, const LinearOperator<S>& a) {
  const Projection<S> projection = project(geometry, a);
  return nearest(ConvOperator<S>(geometry, projection.kernel), projection);
}

}  // namespace

template <Scalar S>
Nearest<Toeplitz<S>> nearest_toeplitz(const LinearOperator<S>& a) {
  const Index rows = volume(a.range()), cols = volume(a.domain());
  const Projection<S> projection = project(toeplitz_geometry({rows}, {cols}), a);
  return nearest(Toeplitz<S>::banded(taps(projection), rows, cols, rows - 1), projection);
}

// H = T J where T is nearest to M J.
template <Scalar S>
Nearest<Hankel<S>> nearest_hankel(const LinearOperator<S>& a) {
  const Index rows = volume(a.range()), cols = volume(a.domain());
  const Projection<S> projection =
      project(toeplitz_geometry({rows}, {cols}), with_reversed_columns(a.to_csr()));
  const std::vector<S> diagonals = taps(projection);
  const std::vector<S> h(diagonals.rbegin(), diagonals.rend());
  return nearest(Hankel<S>({h.begin(), h.begin() + rows}, {h.begin() + rows - 1, h.end()}), projection);
}

template <Scalar S>
Nearest<Circulant<S>> nearest_circulant(const LinearOperator<S>& a) {
  const Index n = volume(a.range());
  const Projection<S> projection = project(circulant_geometry({n}), a);
  return nearest(Circulant<S>::banded(taps(projection), n), projection);
}

template <Scalar S>
Nearest<ConvOperator<S>> nearest_bttb(const LinearOperator<S>& a, const Shape& rows, const Shape& cols) {
  return nearest_conv(toeplitz_geometry(rows, cols), a);
}

template <Scalar S>
Nearest<ConvOperator<S>> nearest_bccb(const LinearOperator<S>& a, const Shape& extents) {
  return nearest_conv(circulant_geometry(extents), a);
}

#define CONVMAT_INSTANTIATE(S)                                                                       \
  template CONVMAT_API Nearest<Toeplitz<S>> nearest_toeplitz(const LinearOperator<S>&);              \
  template CONVMAT_API Nearest<Hankel<S>> nearest_hankel(const LinearOperator<S>&);                  \
  template CONVMAT_API Nearest<Circulant<S>> nearest_circulant(const LinearOperator<S>&);            \
  template CONVMAT_API Nearest<ConvOperator<S>> nearest_bttb(const LinearOperator<S>&, const Shape&, \
                                                             const Shape&);                          \
  template CONVMAT_API Nearest<ConvOperator<S>> nearest_bccb(const LinearOperator<S>&, const Shape&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
