#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/solvers/circulant_inverse.hpp>
#include <convmat/solvers/fourier_axes.hpp>
#include <limits>
#include <sstream>

namespace convmat {
namespace {

template <Scalar S>
ConvOperator<S> one_circulant(const LinearOperator<S>& a) {
  if (!is_circulant(a))
    throw GeometryError(describe(a) +
                        " is no circulant matrix: expected one channel, stride 1 and circular padding to as "
                        "many outputs as inputs");
  return *lower(a);
}

// The frequency opposite to position: (-k) mod n along every axis.
Shape opposite(Shape position, const Shape& extents) {
  for (std::size_t d = 0; d < extents.size(); ++d) position[d] = modulo(-position[d], extents[d]);
  return position;
}

}  // namespace

template <Scalar S>
bool is_circulant(const LinearOperator<S>& a) {
  const auto conv = lower(a);
  if (!conv || conv->geometry().in_channels != 1 || conv->geometry().out_channels != 1) return false;
  const auto& axes = conv->geometry().axes;
  return std::all_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.is_circulant(); });
}

template <Scalar S>
Tensor<std::complex<Real<S>>> circulant_eigenvalues(const LinearOperator<S>& circulant) {
  const ConvOperator<S> conv = one_circulant(circulant);
  const ConvGeometry& geometry = conv.geometry();
  AlignedBuffer<std::complex<Real<S>>> values(volume(geometry.image()));
  std::fill_n(values.data(), values.size(), 0);
  // The first column: the outputs that read sample 0.
  geometry.for_each_reader(Shape(geometry.axes.size(), 0),
                           [&](Index output, Index tap) { values.data()[output] += conv.kernel()[tap]; });
  detail::transform_axes(geometry.image(), Direction::forward, values);
  return {geometry.image(), {values.data(), values.data() + values.size()}};
}

template <Scalar S>
CirculantInverse<S>::CirculantInverse(const LinearOperator<S>& circulant)
    : CirculantInverse(circulant_eigenvalues(circulant), circulant.domain()) {}

template <Scalar S>
CirculantInverse<S>::CirculantInverse(Eigenvalues eigenvalues, Shape shape)
    : eigenvalues_(std::make_shared<const Eigenvalues>(std::move(eigenvalues))), shape_(std::move(shape)) {
  if (volume(shape_) != eigenvalues_->size())
    throw ShapeError("circulant inverse on arrays of shape " + to_string(shape_) +
                     " from eigenvalues of shape " + to_string(eigenvalues_->shape()) + "; expected as many");
  const double largest = max_abs(*eigenvalues_), rounding = 16 * std::numeric_limits<Real<S>>::epsilon();
  for (Index i = 0; i < eigenvalues_->size(); ++i)
    if (const double size = std::abs((*eigenvalues_)[i]); !(size > rounding * largest))
      throw NumericError((std::ostringstream()
                          << "circulant matrix is singular: |eigenvalue| = " << size << " at frequency "
                          << to_string(unravel(i, eigenvalues_->shape())) << ", the largest is " << largest)
                             .str());
}

template <Scalar S>
double CirculantInverse<S>::smallest_real_part() const {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& value : *eigenvalues_) least = std::min(least, static_cast<double>(value.real()));
  return least;
}

template <Scalar S>
bool CirculantInverse<S>::is_positive_definite() const {
  const double rounding = std::sqrt(std::numeric_limits<Real<S>>::epsilon()) * max_abs(*eigenvalues_);
  return smallest_real_part() > 0 &&
         std::all_of(eigenvalues_->begin(), eigenvalues_->end(),
                     [&](const auto& value) { return std::abs(value.imag()) <= rounding; });
}

template <Scalar S>
void CirculantInverse<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  const Index size = eigenvalues_->size();
  AlignedBuffer<std::complex<Real<S>>> work(size);
  for (Index n = 0; n < batch; ++n) {
    std::copy_n(x.begin() + n * size, size, work.data());
    detail::transform_axes(eigenvalues_->shape(), Direction::forward, work);
    for (Index i = 0; i < size; ++i) work.data()[i] /= (*eigenvalues_)[i] * static_cast<Real<S>>(size);
    detail::transform_axes(eigenvalues_->shape(), Direction::backward, work);
    for (Index i = 0; i < size; ++i) {
      S& to = y[static_cast<std::size_t>(n * size + i)];
      if constexpr (is_complex<S>)
        add_product(to, alpha, work.data()[i]);
      else
        to += alpha * work.data()[i].real();
    }
  }
}

template <Scalar S>
void CirculantInverse<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x,
                                               Index batch) const {
  transpose().accumulate(alpha, z, x, batch);
}

template <Scalar S>
CirculantInverse<S> CirculantInverse<S>::transpose() const {
  const Shape& extents = eigenvalues_->shape();
  Eigenvalues opposites(extents);
  Shape position(extents.size(), 0);
  for (Index i = 0; i < opposites.size(); ++i, advance(position, extents))
    opposites[i] = eigenvalues_->at(opposite(position, extents));
  return CirculantInverse(std::move(opposites), shape_);
}

template <Scalar S>
CirculantInverse<S> CirculantInverse<S>::conj() const {
  if constexpr (!is_complex<S>) return *this;
  return CirculantInverse(convmat::conj(*transpose().eigenvalues_), shape_);
}

#define CONVMAT_INSTANTIATE(S)                                      \
  template CONVMAT_API bool is_circulant(const LinearOperator<S>&); \
  template class CONVMAT_API CirculantInverse<S>;                   \
  template CONVMAT_API Tensor<std::complex<Real<S>>> circulant_eigenvalues(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
