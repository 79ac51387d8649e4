#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/learning/unfold.hpp>
#include <convmat/operators/operator.hpp>

namespace convmat {
namespace {

// visit(row of U, output, pixel) for every entry of U that is read from channel c.
template <class Visit>
void for_each_patch_entry(const ConvGeometry& geometry, Index channel, const Visit& visit) {
  const Shape taps = geometry.kernel_size();
  Index row = channel * volume(taps);
  Shape tap(taps.size(), 0);
  do {
    geometry.for_each_output(tap, [&](Index output, Index pixel) { visit(row, output, pixel); });
    ++row;
  } while (advance(tap, taps));
}

}  // namespace

Shape unfolded_shape(const ConvGeometry& geometry) {
  return {checked_product(geometry.in_channels, volume(geometry.kernel_size()), "unfolded rows"),
          volume(geometry.image_out())};
}

template <Scalar S>
Tensor<S> unfold(const ConvGeometry& geometry, const Tensor<S>& x) {
  const Index batch = detail::batch_of(x.shape(), geometry.domain(), "x", "unfold");
  const Shape patches = unfolded_shape(geometry);
  const Shape shape = x.shape() == geometry.domain() ? patches : prepend(batch, patches);
  require_memory(checked_product(volume(shape), sizeof(S), "unfolded bytes"), "unfolding",
                 format_count(volume(shape)) + " entries", "use the operator instead, or --max-memory");
  Tensor<S> u(shape);
  const Index pixels = volume(geometry.image());
  parallel_for(batch * geometry.in_channels, batch * volume(patches), [&](Index plane) {
    const Index n = plane / geometry.in_channels;
    const S* from = x.data() + plane * pixels;
    S* to = u.data() + n * volume(patches);
    for_each_patch_entry(geometry, plane % geometry.in_channels, [&](Index row, Index output, Index pixel) {
      to[row * patches[1] + output] = from[pixel];
    });
  });
  return u;
}

template <Scalar S>
Tensor<S> fold(const ConvGeometry& geometry, const Tensor<S>& u) {
  const Shape patches = unfolded_shape(geometry);
  const Index batch = detail::batch_of(u.shape(), patches, "u", "fold");
  Tensor<S> x(u.shape() == patches ? geometry.domain() : prepend(batch, geometry.domain()));
  const Index pixels = volume(geometry.image());
  parallel_for(batch * geometry.in_channels, batch * volume(patches), [&](Index plane) {
    const Index n = plane / geometry.in_channels;
    const S* from = u.data() + n * volume(patches);
    S* to = x.data() + plane * pixels;
    for_each_patch_entry(geometry, plane % geometry.in_channels, [&](Index row, Index output, Index pixel) {
      to[pixel] += from[row * patches[1] + output];
    });
  });
  return x;
}

#define CONVMAT_INSTANTIATE(S)                                                  \
  template CONVMAT_API Tensor<S> unfold(const ConvGeometry&, const Tensor<S>&); \
  template CONVMAT_API Tensor<S> fold(const ConvGeometry&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
