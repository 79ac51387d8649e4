#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <convmat/networks/layers.hpp>

namespace convmat {
namespace {

// A Toeplitz or circulant matrix, as the convolution along one axis that it is.
template <Scalar S>
class ToeplitzLayer final : public NetworkLayer<S> {
 public:
  ToeplitzLayer(ConvOperator<S> conv, std::string name) : conv_(std::move(conv)), name_(std::move(name)) {}

  Shape domain() const override { return {conv_.domain()[1]}; }
  Shape range() const override { return {conv_.range()[1]}; }
  std::string name() const override { return name_; }

  Tensor<S> forward(const Tensor<S>& x) const override {
    const Tensor<S> y = conv_ * as_images(x);
    return x.shape() == domain() ? y.reshaped(range()) : y.reshaped({y.shape()[0], range()[0]});
  }

  Backward<S> backward(const Tensor<S>& x, const Tensor<S>&, const Tensor<S>& z,
                       bool wants_x) const override {
    const Tensor<S> cotangent = as_images(z);
    Backward<S> back;
    if (wants_x) back.x = (conv_.transpose() * cotangent).reshaped(x.shape());
    back.parameters.push_back(as_taps(kernel_gradient(conv_.geometry(), cotangent, as_images(x))));
    return back;
  }

  std::vector<Tensor<S>> parameters() const override { return {as_taps(conv_.kernel())}; }

  std::vector<Tensor<S>> gradients_in(Metric metric, std::vector<Tensor<S>> gradients) const override {
    if (metric == Metric::kernel) return gradients;
    return {as_taps(divide_by_tap_gram(conv_.geometry(), as_kernel(gradients[0])))};
  }

  LayerPointer<S> with_parameters(std::vector<Tensor<S>> parameters) const override {
    return std::make_shared<ToeplitzLayer>(conv_.with_kernel(as_kernel(parameters[0])), name_);
  }

 private:
  // (n) or (N, n) -> (1, n) or (N, 1, n), one channel
  static Tensor<S> as_images(const Tensor<S>& x) {
    Shape shape = x.shape();
    shape.insert(shape.end() - 1, 1);
    return x.reshaped(shape);
  }
  static Tensor<S> as_taps(const Tensor<S>& kernel) { return kernel.reshaped({kernel.size()}); }
  static Tensor<S> as_kernel(const Tensor<S>& taps) { return taps.reshaped({1, 1, taps.size()}); }

  ConvOperator<S> conv_;
  std::string name_;
};

}  // namespace

template <Scalar S>
LayerPointer<S> toeplitz_layer(const Toeplitz<S>& toeplitz) {
  return std::make_shared<ToeplitzLayer<S>>(toeplitz.lower(), toeplitz.name());
}

template <Scalar S>
LayerPointer<S> circulant_layer(const Circulant<S>& circulant) {
  return std::make_shared<ToeplitzLayer<S>>(circulant.lower(), circulant.name());
}

#define CONVMAT_INSTANTIATE(S)                                             \
  template CONVMAT_API LayerPointer<S> toeplitz_layer(const Toeplitz<S>&); \
  template CONVMAT_API LayerPointer<S> circulant_layer(const Circulant<S>&);
CONVMAT_INSTANTIATE(float)
CONVMAT_INSTANTIATE(double)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
