#include <algorithm>
#include <array>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/direct.hpp>

namespace convmat {
namespace {

bool supports(const ConvGeometry&, Pass) { return true; }

// Extent of what the outputs of an axis read, from padded position -pad_begin on.
Index padded_extent(const Axis& axis) { return (axis.out() - 1) * axis.stride + axis.reach(); }

Shape padded_image(const ConvGeometry& geometry) {
  Shape extents;
  for (const Axis& axis : geometry.axes) extents.push_back(padded_extent(axis));
  return extents;
}

// Does any output read outside the image? Where none does, the image is read in place.
bool is_padded(const ConvGeometry& geometry) {
  return std::any_of(geometry.axes.begin(), geometry.axes.end(),
                     [](const Axis& axis) { return axis.pad_begin != 0 || padded_extent(axis) > axis.in; });
}

Index workspace(const ConvGeometry& geometry) {
  return is_padded(geometry) ? geometry.in_channels * volume(padded_image(geometry)) : 0;
}

// The rows (runs along the last axis) of one channel: visit(pixel row, padded row) for each pair that Pad
// connects; rows of zeros are left out.
template <class Visit>
void for_each_padded_row(const ConvGeometry& geometry, const Visit& visit) {
  const Shape outer = slice(padded_image(geometry), 0, geometry.axes.size() - 1);
  Shape position(outer.size(), 0);
  Index padded_row = 0;
  do {
    Index pixel_row = 0;
    for (std::size_t d = 0; d < outer.size() && pixel_row >= 0; ++d) {
      const Axis& axis = geometry.axes[d];
      const Index source = axis.source(position[d] - axis.pad_begin);
      pixel_row = source < 0 ? -1 : pixel_row * axis.in + source;
    }
    if (pixel_row >= 0) visit(pixel_row, padded_row);
    ++padded_row;
  } while (advance(position, outer));
}

// Sources of the padded positions of the last axis.
std::vector<Index> last_axis_sources(const ConvGeometry& geometry) {
  const Axis& axis = geometry.axes.back();
  std::vector<Index> sources(static_cast<std::size_t>(padded_extent(axis)));
  for (std::size_t j = 0; j < sources.size(); ++j)
    sources[j] = axis.source(static_cast<Index>(j) - axis.pad_begin);
  return sources;
}

// padded = Pad x, all channels
template <Scalar S>
void pad(const ConvGeometry& geometry, const S* x, S* padded) {
  const Index pixels = volume(geometry.image()), positions = volume(padded_image(geometry));
  const std::vector<Index> sources = last_axis_sources(geometry);
  const auto extent = static_cast<Index>(sources.size());
  parallel_for(geometry.in_channels, geometry.in_channels * positions, [&](Index channel) {
    const S* from = x + channel * pixels;
    S* to = padded + channel * positions;
    std::fill_n(to, positions, S{});
    for_each_padded_row(geometry, [&](Index pixel_row, Index padded_row) {
      const S* pixel = from + pixel_row * geometry.axes.back().in;
      S* row = to + padded_row * extent;
      for (std::size_t j = 0; j < sources.size(); ++j)
        if (sources[j] >= 0) row[j] = pixel[sources[j]];
    });
  });
}

// x += Padᵀ padded, all channels
template <Scalar S>
void add_unpadded(const ConvGeometry& geometry, const S* padded, S* x) {
  const Index pixels = volume(geometry.image()), positions = volume(padded_image(geometry));
  const std::vector<Index> sources = last_axis_sources(geometry);
  const auto extent = static_cast<Index>(sources.size());
  parallel_for(geometry.in_channels, geometry.in_channels * positions, [&](Index channel) {
    S* to = x + channel * pixels;
    const S* from = padded + channel * positions;
    for_each_padded_row(geometry, [&](Index pixel_row, Index padded_row) {
      S* pixel = to + pixel_row * geometry.axes.back().in;
      const S* row = from + padded_row * extent;
      for (std::size_t j = 0; j < sources.size(); ++j)
        if (sources[j] >= 0) pixel[sources[j]] += row[j];
    });
  });
}

// T_valid: for one tap, visit(output row, padded offset) for every row of outputs along the last axis.
template <class Visit>
void for_each_row(const ConvGeometry& geometry, const Shape& padded, const Shape& tap, const Visit& visit) {
  const std::size_t last = geometry.axes.size() - 1;
  const Shape outer = slice(geometry.image_out(), 0, last);
  Shape position(last, 0);
  Index row = 0;
  do {
    Index offset = 0;
    for (std::size_t d = 0; d <= last; ++d) {
      const Axis& axis = geometry.axes[d];
      const Index output = d < last ? position[d] : 0;
      offset = offset * padded[d] + axis.position(output, tap[d]) + axis.pad_begin;
    }
    visit(row++, offset);
  } while (advance(position, outer));
}

// The pairs (output channel, input channel) that meet, as (q, p, c): p counts inside the group, c overall.
template <class Visit>
void for_each_input(const ConvGeometry& geometry, Index q, const Visit& visit) {
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  for (Index p = 0; p < inputs; ++p) visit(p, q / outputs * inputs + p);
}

// What the three passes share: extents, and a walk over the rows that tap `tap` connects.
struct Rows {
  const ConvGeometry& geometry;
  bool is_copied = is_padded(geometry);
  Shape padded = is_copied ? padded_image(geometry) : geometry.image(), taps = geometry.kernel_size();
  Index positions = volume(padded), outputs = volume(geometry.image_out()), tap_count = volume(taps);
  Index row = geometry.axes.back().out(), stride = geometry.axes.back().stride;

  Index multiplications() const { return volume(geometry.kernel_shape()) * outputs; }

  // visit(tap index, z row offset, x row offset) for every tap and row of one pair of channels
  template <class Visit>
  void for_each(const Visit& visit) const {
    Shape tap(taps.size(), 0);
    Index index = 0;
    do {
      for_each_row(geometry, padded, tap, [&](Index r, Index offset) { visit(index, r * row, offset); });
      ++index;
    } while (advance(tap, taps));
  }
};

// y[i] += w x[i stride]
template <Scalar S>
void add_scaled(Index count, S w, const S* x, Index stride, S* y) {
  if (stride == 1)
    for (Index i = 0; i < count; ++i) add_product(y[i], w, x[i]);
  else
    for (Index i = 0; i < count; ++i) add_product(y[i], w, x[i * stride]);
}

// x[i stride] += w z[i]
template <Scalar S>
void add_scattered(Index count, S w, const S* z, S* x, Index stride) {
  if (stride == 1) return add_scaled(count, w, z, 1, x);
  for (Index i = 0; i < count; ++i) add_product(x[i * stride], w, z[i]);
}

// sum z[i] x[i stride], in eight interleaved partial sums: a fixed order that still fills vector registers
template <Scalar S>
S row_dot(Index count, const S* z, const S* x, Index stride) {
  std::array<S, 8> partial{};
  Index i = 0;
  for (; i + 8 <= count; i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane)
      add_product(partial[lane], z[i + static_cast<Index>(lane)], x[(i + static_cast<Index>(lane)) * stride]);
  for (; i < count; ++i) add_product(partial[0], z[i], x[i * stride]);
  S sum{};
  for (const S& value : partial) sum += value;
  return sum;
}

// y[row] += alpha K[tap] x[col]
template <Scalar S>
void apply(const ConvGeometry& geometry, Index batch, S alpha, const S* kernel, const S* x, S* y,
           S* workspace) {
  const Rows rows{geometry};
  const Index pixels = volume(geometry.image()), inputs = geometry.in_channels / geometry.groups;
  for (Index n = 0; n < batch; ++n) {
    const S* image = x + n * geometry.in_channels * pixels;
    if (rows.is_copied) pad(geometry, image, workspace);
    const S* source = rows.is_copied ? workspace : image;
    parallel_for(geometry.out_channels, rows.multiplications(), [&](Index q) {
      S* plane = y + (n * geometry.out_channels + q) * rows.outputs;
      for_each_input(geometry, q, [&](Index p, Index c) {
        const S* taps = kernel + (q * inputs + p) * rows.tap_count;
        rows.for_each([&](Index tap, Index out, Index in) {
          add_scaled(rows.row, alpha * taps[tap], source + c * rows.positions + in, rows.stride, plane + out);
        });
      });
    });
  }
}

// x[col] += alpha K[tap] z[row]
template <Scalar S>
void transpose(const ConvGeometry& geometry, Index batch, S alpha, const S* kernel, const S* z, S* x,
               S* workspace) {
  const Rows rows{geometry};
  const Index pixels = volume(geometry.image());
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  for (Index n = 0; n < batch; ++n) {
    S* image = x + n * geometry.in_channels * pixels;
    S* target = rows.is_copied ? workspace : image;
    if (rows.is_copied) std::fill_n(workspace, geometry.in_channels * rows.positions, S{});
    parallel_for(geometry.in_channels, rows.multiplications(), [&](Index c) {
      const Index p = c % inputs, first = c / inputs * outputs;
      for (Index q = first; q < first + outputs; ++q) {
        const S* plane = z + (n * geometry.out_channels + q) * rows.outputs;
        const S* taps = kernel + (q * inputs + p) * rows.tap_count;
        rows.for_each([&](Index tap, Index out, Index in) {
          add_scattered(rows.row, alpha * taps[tap], plane + out, target + c * rows.positions + in,
                        rows.stride);
        });
      }
    });
    if (rows.is_copied) add_unpadded(geometry, workspace, image);
  }
}

// G[tap] += alpha z[row] x[col]
template <Scalar S>
void gradient(const ConvGeometry& geometry, Index batch, S alpha, const S* z, const S* x, S* gradient,
              S* workspace) {
  const Rows rows{geometry};
  const Index pixels = volume(geometry.image()), inputs = geometry.in_channels / geometry.groups;
  for (Index n = 0; n < batch; ++n) {
    const S* image = x + n * geometry.in_channels * pixels;
    if (rows.is_copied) pad(geometry, image, workspace);
    const S* source = rows.is_copied ? workspace : image;
    parallel_for(geometry.out_channels, rows.multiplications(), [&](Index q) {
      const S* plane = z + (n * geometry.out_channels + q) * rows.outputs;
      for_each_input(geometry, q, [&](Index p, Index c) {
        S* taps = gradient + (q * inputs + p) * rows.tap_count;
        rows.for_each([&](Index tap, Index out, Index in) {
          taps[tap] += alpha * row_dot(rows.row, plane + out, source + c * rows.positions + in, rows.stride);
        });
      });
    });
  }
}

template <Scalar S>
class DirectPass final : public ConvPass<S> {
 public:
  DirectPass(const ConvGeometry& geometry, Pass pass) : geometry_(geometry), pass_(pass) {}
  Index workspace(Index) const override { return convmat::workspace(geometry_); }
  void run(Index batch, S alpha, const S* a, const S* b, S beta, S* result, S* workspace) const override {
    const Index domain = volume(geometry_.domain()), range = volume(geometry_.range()),
                taps = volume(geometry_.kernel_shape());
    const Index count = pass_ == Pass::gradient ? taps : batch * (pass_ == Pass::forward ? range : domain);
    if (beta == S{}) std::fill_n(result, count, S{});
    if (beta != S{} && beta != S{1})
      for (Index i = 0; i < count; ++i) result[i] *= beta;
    if (pass_ == Pass::forward) apply(geometry_, batch, alpha, a, b, result, workspace);
    if (pass_ == Pass::transpose) transpose(geometry_, batch, alpha, a, b, result, workspace);
    if (pass_ == Pass::gradient) gradient(geometry_, batch, alpha, a, b, result, workspace);
  }

 private:
  ConvGeometry geometry_;
  Pass pass_;
};

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<DirectPass<S>>(geometry, pass);
}

double seconds(const ConvGeometry& geometry, Pass, Index batch) {
  return 4e-10 * static_cast<double>(batch) * static_cast<double>(geometry.multiplications());
}

}  // namespace

template <Scalar S>
ConvKernel<S> direct_kernel() {
  return {"direct", Accuracy::entrywise, supports, prepare<S>, seconds};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> direct_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
