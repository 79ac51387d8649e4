#include <convmat/core/threads.hpp>
#include <convmat/networks/layers.hpp>

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
  explicit MaxPoolLayer(ConvGeometry windows) : windows_(std::move(windows)) {
    Shape output(windows_.axes.size(), 0);
    do {
      begin_.push_back(static_cast<Index>(sites_.size()));
      windows_.for_each_site(output, [&](Index pixel, Index) { sites_.push_back(pixel); });
    } while (advance(output, windows_.image_out()));
    begin_.push_back(static_cast<Index>(sites_.size()));
  }

  Shape domain() const override { return windows_.domain(); }
  Shape range() const override { return windows_.range(); }
  std::string name() const override { return "max pool " + joined(windows_.kernel_size()); }

  Tensor<S> forward(const Tensor<S>& x) const override {
    Tensor<S> y(x.shape() == domain() ? range() : prepend(x.shape()[0], range()));
    for_each_window(x, [&](Index output, Index site) { y[output] = x[site]; });
    return y;
  }

  Backward<S> backward(const Tensor<S>& x, const Tensor<S>&, const Tensor<S>& z,
                       bool wants_x) const override {
    if (!wants_x) return {};
    Backward<S> back{Tensor<S>(x.shape()), {}};
    for_each_window(x, [&](Index output, Index site) { back.x[site] += z[output]; });
    return back;
  }

  LayerPointer<S> with_parameters(std::vector<Tensor<S>>) const override {
    return std::make_shared<MaxPoolLayer>(windows_);
  }

 private:
  // f(output, its first largest sample) in every channel of every image; planes are shared out.
  template <class F>
  void for_each_window(const Tensor<S>& x, const F& f) const {
    const Index pixels = volume(windows_.image()), outputs = volume(windows_.image_out());
    parallel_for(x.size() / pixels, x.size(), [&](Index plane) {
      const S* samples = x.data() + plane * pixels;
      for (Index o = 0; o < outputs; ++o) {
        Index largest = site(begin_[static_cast<std::size_t>(o)]);
        for (Index i = begin_[static_cast<std::size_t>(o)] + 1; i < begin_[static_cast<std::size_t>(o + 1)];
             ++i)
          if (const S sample = samples[site(i)]; sample > samples[largest] || sample != sample)
            largest = site(i);
        f(plane * outputs + o, plane * pixels + largest);
      }
    });
  }

  Index site(Index i) const { return sites_[static_cast<std::size_t>(i)]; }

  ConvGeometry windows_;
  std::vector<Index> begin_, sites_;  // of each output: its samples, row-major
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
