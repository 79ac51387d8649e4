#include <algorithm>
#include <cmath>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/fft_transform.hpp>
#include <numbers>

namespace convmat {
namespace {

// Slabs of axis d: what lies behind one position on the axes before it.
Index slabs(const Shape& extents, std::size_t d) {
  Index count = 1;
  for (std::size_t e = 0; e < d; ++e) count *= extents[e];
  return count;
}

// out[j] = (row[j] + i row[j+L]) (cosine[j] + i sine[j])
template <class R>
void twist(Index half, const R* row, const R* cosine, const R* sine, R* out) {
  for (Index j = 0; j < half; ++j) {
    out[2 * j] = row[j] * cosine[j] - row[j + half] * sine[j];
    out[2 * j + 1] = row[j] * sine[j] + row[j + half] * cosine[j];
  }
}

// row[j] + i row[j+L] = in[j] (cosine[j] - i sine[j])
template <class R>
void untwist(Index half, const R* in, const R* cosine, const R* sine, R* row) {
  for (Index j = 0; j < half; ++j) {
    row[j] = in[2 * j] * cosine[j] + in[2 * j + 1] * sine[j];
    row[j + half] = in[2 * j + 1] * cosine[j] - in[2 * j] * sine[j];
  }
}

}  // namespace

template <Scalar S>
TileTransform<S>::TileTransform(Shape extents) : extents_(std::move(extents)) {
  constexpr Index line = 64 / sizeof(Complex);
  row_ = extents_.back() / last_factor;
  pitch_ = ((row_ + line - 1) / line | (extents_.size() > 1 ? 1 : 0)) * line;
  if constexpr (!is_complex<S>)
    for (Index j = 0; j < row_; ++j) {
      const double angle = std::numbers::pi * static_cast<double>(j) / static_cast<double>(extents_.back());
      cosine_.push_back(static_cast<S>(std::cos(angle)));
      sine_.push_back(static_cast<S>(std::sin(angle)));
    }
  row_forward_ = Fourier<Real<S>>::out_of_place(row_, Direction::forward);
  row_backward_ = Fourier<Real<S>>::out_of_place(row_, Direction::backward);
  for (std::size_t d = 0; d + 1 < extents_.size(); ++d) {
    const Index columns = size() / slabs(extents_, d + 1);
    forward_.push_back(Fourier<Real<S>>::in_place(extents_[d], columns, Direction::forward));
    backward_.push_back(Fourier<Real<S>>::in_place(extents_[d], columns, Direction::backward));
  }
}

template <Scalar S>
Index TileTransform<S>::size() const {
  return slabs(extents_, extents_.size() - 1) * pitch_;
}

// The row before its twist: behind the twisted row, or that itself where nothing is twisted.
template <Scalar S>
S* TileTransform<S>::row_samples(Complex* scratch) const {
  return reinterpret_cast<S*>(is_complex<S> ? scratch : scratch + pitch_);
}

template <Scalar S>
Index TileTransform<S>::points() const {
  return slabs(extents_, extents_.size() - 1) * row_;
}

template <Scalar S>
void TileTransform<S>::load_row(const Placement& placement, bool is_conjugate, const S* array, S* row) const {
  std::fill_n(row, extents_.back(), S{});
  for (const Run& run : placement.runs) {
    const S* from = array + run.index;
    S* to = row + run.position;
    if (placement.step == 1 && !is_conjugate)
      std::copy_n(from, run.count, to);
    else
      for (Index i = 0; i < run.count; ++i) to[i * placement.step] = is_conjugate ? conj(from[i]) : from[i];
  }
}

template <Scalar S>
void TileTransform<S>::store_row(const Placement& placement, const S* row, S alpha, S beta, S* array) const {
  for (const Run& run : placement.runs) {
    const S* from = row + run.position;
    axpby(run.count, alpha, from, placement.step, beta, array + run.index, 1);
  }
}

template <Scalar S>
void TileTransform<S>::forward(const Embedding& embedding, bool is_conjugate, const S* array,
                               Complex* spectrum, Complex* scratch) const {
  S* samples = row_samples(scratch);
  std::fill_n(spectrum, size(), Complex{});
  for_each_row(embedding, extents_, [&](Index row, Index offset) {
    load_row(*embedding.axes.back(), is_conjugate, array + offset, samples);
    if constexpr (!is_complex<S>)
      twist(row_, samples, cosine_.data(), sine_.data(), reinterpret_cast<S*>(scratch));
    row_forward_->run(scratch, spectrum + row * pitch_);
  });
  for (std::size_t d = forward_.size(); d-- > 0;) {
    const Index count = slabs(extents_, d), slab = size() / count;
    for (Index i = 0; i < count; ++i) forward_[d]->run(spectrum + i * slab, spectrum + i * slab);
  }
}

template <Scalar S>
void TileTransform<S>::backward(const Embedding& embedding, Complex* spectrum, S alpha, S beta, S* array,
                                Complex* scratch) const {
  S* samples = row_samples(scratch);
  for (std::size_t d = 0; d < backward_.size(); ++d) {
    const Index count = slabs(extents_, d), slab = size() / count;
    for (Index i = 0; i < count; ++i) backward_[d]->run(spectrum + i * slab, spectrum + i * slab);
  }
  for_each_row(embedding, extents_, [&](Index row, Index offset) {
    row_backward_->run(spectrum + row * pitch_, scratch);
    if constexpr (!is_complex<S>)
      untwist(row_, reinterpret_cast<const S*>(scratch), cosine_.data(), sine_.data(), samples);
    store_row(*embedding.axes.back(), samples, alpha, beta, array + offset);
  });
}

template class TileTransform<float>;
template class TileTransform<double>;
template class TileTransform<std::complex<float>>;
template class TileTransform<std::complex<double>>;

}  // namespace convmat
