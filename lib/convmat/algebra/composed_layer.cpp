#include <algorithm>
#include <convmat/algebra/composed_layer.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <numeric>

namespace convmat {
namespace {

template <Scalar S>
std::vector<ComposedAxis> compose_axes(const Layer<S>& outer, const Layer<S>& inner) {
  std::vector<ComposedAxis> axes;
  for (std::size_t d = 0; d < outer.axes(); ++d)
    axes.emplace_back(outer.axis(d), inner.axis(d), "axis " + std::to_string(d));
  return axes;
}

// The channels between are cut into equal runs by both layers; gcd(groups) runs hold whole ones of either.
template <Scalar S>
ConvGeometry compose_geometry(const Layer<S>& outer, const Layer<S>& inner,
                              const std::vector<ComposedAxis>& axes) {
  ConvGeometry geometry{.out_channels = outer.out_channels(),
                        .in_channels = inner.in_channels(),
                        .groups = std::gcd(outer.geometry().groups, inner.geometry().groups),
                        .axes = {}};
  for (const ComposedAxis& axis : axes) geometry.axes.push_back(axis.axis);
  geometry.validate();
  return geometry;
}

// The row-major tap of the convolution for each pair (u, t) of row-major taps; -1 for none.
std::vector<Index> taps_of_pairs(const std::vector<ComposedAxis>& axes, const Shape& outer_taps,
                                 const Shape& inner_taps) {
  std::vector<Index> taps;
  Shape u(axes.size(), 0), t(axes.size(), 0);
  do do {
      Index tap = 0;
      for (std::size_t d = 0; d < axes.size() && tap >= 0; ++d) {
        const Index along = axes[d].tap[static_cast<std::size_t>(u[d] * inner_taps[d] + t[d])];
        tap = along < 0 ? -1 : tap * axes[d].axis.kernel + along;
      }
      taps.push_back(tap);
    } while (advance(t, inner_taps));
  while (advance(u, outer_taps));
  return taps;
}

}  // namespace

template <Scalar S>
ComposedLayer<S>::ComposedLayer(const Layer<S>& outer, const Layer<S>& inner)
    : outer_(outer),
      inner_(inner),
      axes_(compose_axes(outer, inner)),
      geometry_(compose_geometry(outer, inner, axes_)) {
  const Index pairs = checked_product(volume(outer_.taps()), volume(inner_.taps()), "pairs of taps");
  const Index channels = checked_product(outputs(), geometry_.in_channels, "pairs of channels");
  require_memory(checked_product(checked_product(pairs, channels, "products"), sizeof(S), "products"),
                 "composing two layers", format_count(pairs) + " pairs of taps",
                 "keep the product A * B, which multiplies nothing out");
  for (Index group = 0; group < geometry_.groups; ++group)
    tap_products_.push_back(outer_weights(group) * inner_weights(group));
}

// [(q, u), m]
template <Scalar S>
auto ComposedLayer<S>::outer_weights(Index group) const -> Matrix {
  const Index taps = volume(outer_.taps());
  Matrix weights(outputs() * taps, between());
  for (Index q = 0; q < outputs(); ++q)
    for (Index u = 0; u < taps; ++u)
      for (Index m = 0; m < between(); ++m)
        weights(q * taps + u, m) = outer_.weight(group * outputs() + q, group * between() + m, u);
  return weights;
}

// [m, (i, t)]
template <Scalar S>
auto ComposedLayer<S>::inner_weights(Index group) const -> Matrix {
  const Index taps = volume(inner_.taps());
  Matrix weights(between(), inputs() * taps);
  for (Index m = 0; m < between(); ++m)
    for (Index i = 0; i < inputs(); ++i)
      for (Index t = 0; t < taps; ++t)
        weights(m, i * taps + t) = inner_.weight(group * between() + m, group * inputs() + i, t);
  return weights;
}

template <Scalar S>
ConvOperator<S> ComposedLayer<S>::convolution() const {
  const Index outer_taps = volume(outer_.taps()), inner_taps = volume(inner_.taps());
  const std::vector<Index> taps = taps_of_pairs(axes_, outer_.taps(), inner_.taps());
  Tensor<S> kernel(geometry_.kernel_shape());
  S* channel = kernel.data();
  for (const Matrix& products : tap_products_)
    for (Index q = 0; q < outputs(); ++q)
      for (Index i = 0; i < inputs(); ++i, channel += volume(geometry_.kernel_size()))
        for (Index u = 0; u < outer_taps; ++u)
          for (Index t = 0; t < inner_taps; ++t)
            if (const Index tap = taps[static_cast<std::size_t>(u * inner_taps + t)]; tap >= 0)
              channel[tap] += products(q * outer_taps + u, i * inner_taps + t);
  return ConvOperator<S>(geometry_, std::move(kernel));
}

template <Scalar S>
Csr<S> ComposedLayer<S>::border() const {
  const CompositionBorder differences(axes_);
  const std::vector<Index> positions = differences.outputs();
  std::vector<std::vector<Index>> samples;
  Index samples_in_all = 0;
  for (const Index o : positions) {
    samples.push_back(differences.samples(o));
    samples_in_all += static_cast<Index>(samples.back().size());
  }
  const Index entries = checked_product(samples_in_all, outputs() * geometry_.in_channels, "border");
  Csr<S> border = allocate_csr<S>(volume(geometry_.range()), volume(geometry_.domain()), entries);
  write_row_starts(positions, samples, border);
  const auto write = [&](Index n) {
    const auto p = static_cast<std::size_t>(n);
    write_border_rows(differences, positions[p], samples[p], border);
  };
  parallel_for(static_cast<Index>(positions.size()), border.nnz(), write);
  return border;
}

// Row (q, o) holds an entry for each input of q's group and each sample that differs at o.
template <Scalar S>
void ComposedLayer<S>::write_row_starts(const std::vector<Index>& positions,
                                        const std::vector<std::vector<Index>>& samples,
                                        Csr<S>& border) const {
  const Index pixels = volume(geometry_.image_out());
  std::size_t row = 0;
  Index end = 0;
  for (Index q = 0; q < geometry_.out_channels; ++q) {
    std::size_t p = 0;
    for (Index o = 0; o < pixels; ++o) {
      if (p < positions.size() && positions[p] == o)
        end += inputs() * static_cast<Index>(samples[p++].size());
      border.indptr[++row] = end;
    }
  }
}

// Through every pair that differs, + K_A K_B where the product reads and - where the convolution does.
template <Scalar S>
void ComposedLayer<S>::write_border_rows(const CompositionBorder& differences, Index o,
                                         const std::vector<Index>& samples, Csr<S>& border) const {
  struct Difference {
    Index outer_tap, inner_tap, product, convolution;
  };
  const auto place = [&](Index sample) -> Index {
    return sample < 0 ? -1 : std::lower_bound(samples.begin(), samples.end(), sample) - samples.begin();
  };
  std::vector<Difference> all;
  differences.for_each_difference(o, [&](Index u, Index t, Index product, Index convolution) {
    all.push_back({u, t, place(product), place(convolution)});
  });
  const Index outer_taps = volume(outer_.taps()), inner_taps = volume(inner_.taps());
  const Index pixels_in = volume(geometry_.image()), pixels_out = volume(geometry_.image_out());
  const auto count = static_cast<Index>(samples.size());
  for (Index q = 0; q < geometry_.out_channels; ++q) {
    const Index group = q / outputs(), row = (q % outputs()) * outer_taps;
    const Matrix& products = tap_products_[static_cast<std::size_t>(group)];
    const Index begin = border.indptr[static_cast<std::size_t>(q * pixels_out + o)];
    for (Index i = 0; i < inputs(); ++i) {
      Index* indices = border.indices.data() + begin + i * count;
      S* values = border.values.data() + begin + i * count;
      for (Index n = 0; n < count; ++n)
        indices[n] = (group * inputs() + i) * pixels_in + samples[static_cast<std::size_t>(n)];
      std::fill_n(values, count, S{});
      for (const Difference& d : all) {
        const S weight = products(row + d.outer_tap, i * inner_taps + d.inner_tap);
        if (d.product >= 0) values[d.product] += weight;
        if (d.convolution >= 0) values[d.convolution] -= weight;
      }
    }
  }
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API ComposedLayer<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
