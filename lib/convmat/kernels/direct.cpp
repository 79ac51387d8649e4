#include <algorithm>
#include <cmath>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/direct.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/real_kernel.hpp>
#include <convmat/kernels/tiles.hpp>

namespace convmat {
namespace {

// One channel of results, or a few: worth their rows where those are long, or many read a line, unless a
// stride takes the results apart, which then are copied once more, channel by channel.
template <class T>
bool by_rows(const ConvGeometry& geometry, Pass pass) {
  const bool transposed = pass == Pass::transpose;
  const Index results = (transposed ? geometry.in_channels : geometry.out_channels) / geometry.groups;
  if (results == 1) return true;
  if (geometry.axes.size() == 1 || results > tiles<T>().grid_results) return false;
  const Axis &rows = geometry.axes.end()[-2], &cols = geometry.axes.back();
  if (transposed && cols.stride > 1) return false;
  return is_long<T>(transposed ? cols.in : cols.out()) || rows.kernel / rows.stride >= 4;
}

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return from_real<S>(geometry, pass, [&]<class T>(const ConvGeometry& real, Pass kind) {
    if (kind == Pass::gradient)
      return reads_lines_in_place<T>(real) ? direct_line_gradient<T>(real) : direct_gradient<T>(real);
    return by_rows<T>(real, kind) ? direct_rows<T>(real, kind) : direct_channels<T>(real, kind);
  });
}

double whole_vectors(double scalars, double lanes) { return std::ceil(scalars / lanes) * lanes; }

// All constants below were fitted to 1800 passes of random geometries on an AVX-512 Xeon, for the choices
// between kernels; most estimates are within a third.
constexpr double line_seconds = 1e-8, copied_line_seconds = 3e-9;

// What a multiply-add takes, in those of the fastest kernel, where a load of samples is shared by the
// channels of a tile, or by rows of the kernel too where there are few channels: along one axis, by runs of
// two vectors or three.
template <class T>
double relative_cost(const PassSizes& sizes, bool takes_rows) {
  if (takes_rows) {
    const double rows =
        sizes.lines > 1 ? sizes.rows_of_taps : sizes.taps / (2.0 * static_cast<double>(tiles<T>().lanes));
    return 0.95 + 1.6 / std::max(1.0, rows * sizes.results);
  }
  const double blocks = std::ceil(sizes.results / static_cast<double>(tiles<T>().max_rows));
  // A tile reads the weights of its channels once: quickly where they leave room in a first-level cache of 48
  // KiB.
  const double weights = sizes.sources * sizes.taps * sizes.results / blocks * sizeof(T);
  return (weights > 0x8000 ? 1.09 : 0.84) + 1.55 * blocks / sizes.results;
}

template <Scalar S>
double product_seconds(const PassSizes& sizes, Pass pass, const Copies& copied, bool takes_rows) {
  using T = Real<S>;
  const auto lanes = static_cast<double>(tiles<T>().lanes);
  // A run along the last axis ends in a vector that is partly used, or runs over the columns between rows.
  const double rows = sizes.height * whole_vectors(sizes.width, lanes),
               flat = whole_vectors(sizes.height * (sizes.width + sizes.reach - 1), lanes);
  const double padding = (takes_rows ? rows : std::min(rows, flat)) / (sizes.height * sizes.width);
  const double products = sizes.sources * sizes.results * sizes.taps * sizes.result_pixels * padding;
  const double blocks = std::ceil(sizes.results / static_cast<double>(tiles<T>().max_rows));
  // Bytes one by one where strides take the samples, or the results, apart.
  const bool transposed = pass == Pass::transpose, strided = sizes.stride > 1;
  const double read = sizes.sources * copied.samples * (strided && !transposed ? 0.56 : 0.24),
               written = sizes.results * sizes.result_pixels * (strided && transposed ? 0.88 : 0.24);
  const double lines_copied = sizes.sources * copied.samples / (sizes.width + sizes.reach - 1);
  const Rates rate = rates<S>();
  return products * relative_cost<T>(sizes, takes_rows) / rate.multiply_adds +
         sizeof(T) * (read + written) / rate.copied_bytes + line_seconds * blocks * sizes.lines +
         copied_line_seconds * lines_copied;
}

// Inner products of lines: a vector is loaded for all of a tile, from the first-level cache where there are a
// few channels; those at the ends of lines take twice as long.
template <Scalar S>
double line_gradient_seconds(const PassSizes& sizes, double taps_of_line) {
  using T = Real<S>;
  const DotShape tile = tiles<T>().dot_shape(static_cast<Index>(sizes.results * sizes.rows_of_taps),
                                             static_cast<Index>(sizes.sources * taps_of_line));
  const auto rows = static_cast<double>(tile.rows), cols = static_cast<double>(tile.cols);
  const double load = sizes.results > 16 ? 3.2 : 2.2,
               ends = 1 + 2 * static_cast<double>(tiles<T>().lanes) / sizes.width;
  const double products = sizes.sources * sizes.results * sizes.taps * sizes.result_pixels;
  const Rates rate = rates<S>();
  return products * ends * (1 + load * (1 / rows + 1 / cols)) / rate.multiply_adds +
         0.06 * sizeof(T) * (sizes.sources * sizes.source_pixels + sizes.results * sizes.result_pixels) /
             rate.copied_bytes;
}

// Inner products of runs: those of a tile share loads, and end in a sum across a vector, for each box.
template <Scalar S>
double gradient_seconds(const PassSizes& sizes, const Copies& copied) {
  using T = Real<S>;
  const double padding = sizes.lines > 1 ? (sizes.width + sizes.reach - 1) / sizes.width : 1;
  const double sums = sizes.sources * sizes.results * sizes.taps;
  const Rates rate = rates<S>();
  return sums *
             (1.54 * sizes.result_pixels * padding +
              33 * copied.boxes * static_cast<double>(tiles<T>().lanes)) /
             rate.multiply_adds +
         0.75 * sizeof(T) * (sizes.sources * copied.samples + sizes.results * sizes.result_pixels) /
             rate.copied_bytes;
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass pass, Index batch) {
  const PassSizes sizes(geometry, pass, batch, is_complex<S>);
  const ConvGeometry real = made_geometry<S>(geometry, pass);
  if (pass == Pass::gradient && reads_lines_in_place<Real<S>>(real))
    return 0.06 * rates<S>().call +
           sizes.images * line_gradient_seconds<S>(sizes, static_cast<double>(real.axes.back().kernel));
  const Copies copied = copies(real, pass, direct_boxing<Real<S>>(real, pass));
  return 0.06 * rates<S>().call +
         sizes.images * (pass == Pass::gradient
                             ? gradient_seconds<S>(sizes, copied)
                             : product_seconds<S>(sizes, pass, copied, by_rows<Real<S>>(real, pass)));
}

}  // namespace

template <Scalar S>
ConvKernel<S> direct_kernel() {
  return {"direct", Accuracy::entrywise, offsets_fit, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> direct_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
