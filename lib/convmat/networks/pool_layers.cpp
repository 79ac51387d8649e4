#include <convmat/core/threads.hpp>
#include <convmat/networks/layers.hpp>
#include <limits>

namespace convmat {
namespace {

// The windows of a pooling layer: one channel, one tap for each of their samples.
ConvGeometry window_geometry(const Shape& domain, const Shape& window, const Shape& stride) {
  if (domain.size() < 2)
    throw GeometryError("pooling of an array of shape " + to_string(domain) +
                        "; expected (channels, extents...)");
  Shape kernel{domain[0], 1};
  kernel.insert(kernel.end(), window.begin(), window.end());
  return conv_geometry(kernel, {.image = slice(domain, 1, domain.size()),
                                .stride = stride.empty() ? window : stride,
                                .groups = domain[0]});
}

template <Scalar S>
class MaxPoolLayer final : public NetworkLayer<S> {
 public:
  explicit MaxPoolLayer(ConvGeometry windows)
      : windows_(std::move(windows)),
        taps_(volume(windows_.kernel_size())),
        outputs_(volume(windows_.image_out())) {
    Shape output(windows_.axes.size(), 0);
    do windows_.for_each_site(output, [&](Index pixel, Index) { sites_.push_back(pixel); });
    while (advance(output, windows_.image_out()));
  }

  Shape domain() const override { return windows_.domain(); }
  Shape range() const override { return windows_.range(); }
  std::string name() const override { return "max pool " + joined(windows_.kernel_size()); }

  // Choices, not branches: which sample is the largest cannot be foretold (4x).
  Tensor<S> forward(const Tensor<S>& x) const override {
    Tensor<S> y(x.shape() == domain() ? range() : prepend(x.shape()[0], range()));
    for_each_plane(x, [&](const S* samples, Index plane) {
      S* largest = y.data() + plane * outputs_;
      for (Index o = 0; o < outputs_; ++o) {
        const Index* sites = sites_.data() + o * taps_;
        S most = samples[sites[0]];
        bool undefined = false;
        for (Index tap = 1; tap < taps_; ++tap) {
          const S sample = samples[sites[tap]];
          undefined |= sample != sample;
          most = sample > most ? sample : most;
        }
        largest[o] = undefined ? std::numeric_limits<S>::quiet_NaN() : most;
      }
    });
    return y;
  }

  Backward<S> backward(const Tensor<S>& x, const Tensor<S>& y, const Tensor<S>& z,
                       bool wants_x) const override {
    if (!wants_x) return {};
    Backward<S> back{Tensor<S>(x.shape()), {}};
    for_each_plane(x, [&](const S* samples, Index plane) {
      const S *largest = y.data() + plane * outputs_, *cotangents = z.data() + plane * outputs_;
      S* result = back.x.data() + (samples - x.data());
      for (Index o = 0; o < outputs_; ++o) {
        const Index* sites = sites_.data() + o * taps_;
        Index first = sites[0];
        for (Index tap = taps_; tap-- > 0;) first = samples[sites[tap]] == largest[o] ? sites[tap] : first;
        result[first] += cotangents[o];
      }
    });
    return back;
  }

  LayerPointer<S> with_parameters(std::vector<Tensor<S>>) const override {
    return std::make_shared<MaxPoolLayer>(windows_);
  }

 private:
  // f(samples, plane) of every channel of every image; they are shared out.
  template <class F>
  void for_each_plane(const Tensor<S>& x, const F& f) const {
    const Index pixels = volume(windows_.image());
    parallel_for(x.size() / pixels, x.size(), [&](Index plane) { f(x.data() + plane * pixels, plane); });
  }

  ConvGeometry windows_;
  Index taps_, outputs_;
  std::vector<Index> sites_;  // of each output: its samples, row-major
};

}  // namespace

template <Scalar S>
LayerPointer<S> average_pool_layer(const Shape& domain, const Shape& window, const Shape& stride) {
  const ConvGeometry geometry = window_geometry(domain, window, stride);
  Tensor<S> kernel(geometry.kernel_shape());
  for (Index i = 0; i < kernel.size(); ++i) kernel[i] = S{1} / static_cast<S>(volume(window));
  return linear_layer<S>(ConvOperator<S>(geometry, std::move(kernel)));
}

template <Scalar S>
LayerPointer<S> max_pool_layer(const Shape& domain, const Shape& window, const Shape& stride) {
  return std::make_shared<MaxPoolLayer<S>>(window_geometry(domain, window, stride));
}

#define CONVMAT_INSTANTIATE(S)                                                                       \
  template CONVMAT_API LayerPointer<S> average_pool_layer(const Shape&, const Shape&, const Shape&); \
  template CONVMAT_API LayerPointer<S> max_pool_layer(const Shape&, const Shape&, const Shape&);
CONVMAT_INSTANTIATE(float)
CONVMAT_INSTANTIATE(double)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
