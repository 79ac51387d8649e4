#include <algorithm>
#include <convmat/kernels/fft_transform.hpp>
#include <numbers>

namespace convmat {
namespace {

template <Scalar S>
S product(S a, S b) {
  S result{};
  add_product(result, a, b);
  return result;
}

// Slabs of axis d: what lies behind one position on the axes before it.
Index slabs(const Shape& extents, std::size_t d) {
  Index count = 1;
  for (std::size_t e = 0; e < d; ++e) count *= extents[e];
  return count;
}

}  // namespace

template <Scalar S>
TileTransform<S>::TileTransform(Shape extents) : extents_(std::move(extents)) {
  constexpr Index line = 64 / sizeof(Complex);
  row_ = extents_.back() / last_factor;
  pitch_ = (row_ + line - 1) / line * line;
  if constexpr (!is_complex<S>)
    for (Index j = 0; j < row_; ++j)
      twist_.push_back(Complex(
          std::polar(1.0, std::numbers::pi * static_cast<double>(j) / static_cast<double>(extents_.back()))));
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

template <Scalar S>
Index TileTransform<S>::points() const {
  return slabs(extents_, extents_.size() - 1) * row_;
}

// (a[j] + i a[j+L]) exp(iπ j/length)
template <Scalar S>
void TileTransform<S>::load_row(const Placement& placement, bool is_conjugate, const S* array,
                                Complex* row) const {
  std::fill_n(row, row_, Complex{});
  if constexpr (is_complex<S>) {
    for (const Run& run : placement.runs)
      for (Index i = 0; i < run.count; ++i) {
        const S value = array[run.index + i];
        row[run.position + i * placement.step] = is_conjugate ? conj(value) : value;
      }
  } else {
    S* parts = reinterpret_cast<S*>(row);
    for (const Run& run : placement.runs)
      for (Index i = 0; i < run.count; ++i) {
        const Index position = run.position + i * placement.step;
        parts[position < row_ ? 2 * position : 2 * (position - row_) + 1] = array[run.index + i];
      }
    for (Index j = 0; j < row_; ++j) row[j] = product(row[j], twist_[static_cast<std::size_t>(j)]);
  }
}

template <Scalar S>
void TileTransform<S>::store_row(const Placement& placement, const Complex* row, S alpha, S beta,
                                 S* array) const {
  const auto value = [&](Index position) -> S {
    if constexpr (is_complex<S>)
      return row[position];
    else if (position < row_)
      return product(row[position], conj(twist_[static_cast<std::size_t>(position)])).real();
    else
      return product(row[position - row_], conj(twist_[static_cast<std::size_t>(position - row_)])).imag();
  };
  for (const Run& run : placement.runs)
    for (Index i = 0; i < run.count; ++i) {
      S& element = array[run.index + i];
      const S scaled = product(alpha, value(run.position + i * placement.step));
      element = beta == S{} ? scaled : product(beta, element) + scaled;
    }
}

template <Scalar S>
void TileTransform<S>::forward(const Embedding& embedding, bool is_conjugate, const S* array,
                               Complex* spectrum, Complex* scratch) const {
  std::fill_n(spectrum, size(), Complex{});
  for_each_row(embedding, extents_, [&](Index row, Index offset) {
    load_row(*embedding.axes.back(), is_conjugate, array + offset, scratch);
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
  for (std::size_t d = 0; d < backward_.size(); ++d) {
    const Index count = slabs(extents_, d), slab = size() / count;
    for (Index i = 0; i < count; ++i) backward_[d]->run(spectrum + i * slab, spectrum + i * slab);
  }
  for_each_row(embedding, extents_, [&](Index row, Index offset) {
    row_backward_->run(spectrum + row * pitch_, scratch);
    store_row(*embedding.axes.back(), scratch, alpha, beta, array + offset);
  });
}

template class TileTransform<float>;
template class TileTransform<double>;
template class TileTransform<std::complex<float>>;
template class TileTransform<std::complex<double>>;

}  // namespace convmat
