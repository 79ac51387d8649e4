#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <convmat/networks/layers.hpp>

namespace convmat {
namespace {

// A layer with a bias for each channel, or without one.
template <Scalar S>
Tensor<S> checked_bias(Tensor<S> bias, Index channels, const std::string& name) {
  if (bias.size() != 0 && bias.shape() != Shape{channels})
    throw ShapeError("bias of shape " + to_string(bias.shape()) + " for " + name + "; expected " +
                     to_string(Shape{channels}));
  return bias;
}

// y[n, c, ...] += b[c], of planes of so many pixels
template <Scalar S>
void add_bias(const Tensor<S>& bias, Index pixels, Tensor<S>& y) {
  for (Index plane = 0; plane < y.size() / pixels; ++plane)
    for (Index i = 0; i < pixels; ++i) y[plane * pixels + i] += bias[plane % bias.size()];
}

// G[c] = sum of z[n, c, ...]
template <Scalar S>
Tensor<S> bias_gradient(const Tensor<S>& z, Index pixels, Index channels) {
  Tensor<S> gradient({channels});
  for (Index plane = 0; plane < z.size() / pixels; ++plane) {
    S sum{};
    for (Index i = 0; i < pixels; ++i) sum += z[plane * pixels + i];
    gradient[plane % channels] += sum;
  }
  return gradient;
}

// Conv is ConvOperator or ConvTranspose.
template <Scalar S, class Conv>
class ConvLayer final : public NetworkLayer<S> {
 public:
  ConvLayer(Conv conv, Tensor<S> bias)
      : conv_(std::move(conv)), bias_(checked_bias(std::move(bias), conv_.range()[0], conv_.name())) {}

  Shape domain() const override { return conv_.domain(); }
  Shape range() const override { return conv_.range(); }
  std::string name() const override { return conv_.name() + (bias_.size() > 0 ? " with bias" : ""); }

  Tensor<S> forward(const Tensor<S>& x) const override {
    Tensor<S> y = conv_ * x;
    if (bias_.size() > 0) add_bias(bias_, pixels(), y);
    return y;
  }

  Backward<S> backward(const Tensor<S>& x, const Tensor<S>&, const Tensor<S>& z,
                       bool wants_x) const override {
    Backward<S> back;
    if (wants_x) back.x = conv_.transpose() * z;
    back.parameters.push_back(gradient(conv_, x, z));
    if (bias_.size() > 0) back.parameters.push_back(bias_gradient(z, pixels(), bias_.size()));
    return back;
  }

  std::vector<Tensor<S>> parameters() const override {
    std::vector<Tensor<S>> all{plain(conv_).kernel()};
    if (bias_.size() > 0) all.push_back(bias_);
    return all;
  }

  std::vector<Tensor<S>> gradients_in(Metric metric, std::vector<Tensor<S>> gradients) const override {
    if (metric == Metric::kernel) return gradients;
    gradients[0] = divide_by_tap_gram(plain(conv_).geometry(), gradients[0]);
    if (bias_.size() > 0) gradients[1] = S{1} / static_cast<S>(pixels()) * gradients[1];
    return gradients;
  }

  LayerPointer<S> with_parameters(std::vector<Tensor<S>> parameters) const override {
    Tensor<S> bias = parameters.size() > 1 ? std::move(parameters[1]) : Tensor<S>();
    return std::make_shared<ConvLayer>(Conv(like(conv_, std::move(parameters[0]))), std::move(bias));
  }

 private:
  static const ConvOperator<S>& plain(const ConvOperator<S>& conv) { return conv; }
  static const ConvOperator<S>& plain(const ConvTranspose<S>& conv) { return conv.transpose(); }

  static ConvOperator<S> like(const ConvOperator<S>& conv, Tensor<S> kernel) {
    return conv.with_kernel(std::move(kernel));
  }
  static ConvTranspose<S> like(const ConvTranspose<S>& conv, Tensor<S> kernel) {
    return conv.transpose().with_kernel(std::move(kernel)).transpose();
  }

  static Tensor<S> gradient(const ConvOperator<S>& conv, const Tensor<S>& x, const Tensor<S>& z) {
    return kernel_gradient(conv.geometry(), z, x);
  }
  // <z, T(K)ᵀ x> = <x, T(K) z>
  static Tensor<S> gradient(const ConvTranspose<S>& conv, const Tensor<S>& x, const Tensor<S>& z) {
    return kernel_gradient(conv.transpose().geometry(), x, z);
  }

  Index pixels() const { return volume(conv_.range()) / conv_.range()[0]; }

  Conv conv_;
  Tensor<S> bias_;
};

}  // namespace

template <Scalar S>
LayerPointer<S> conv_layer(const ConvOperator<S>& conv, Tensor<S> bias) {
  return std::make_shared<ConvLayer<S, ConvOperator<S>>>(conv, std::move(bias));
}

template <Scalar S>
LayerPointer<S> conv_layer(const ConvTranspose<S>& conv, Tensor<S> bias) {
  return std::make_shared<ConvLayer<S, ConvTranspose<S>>>(conv, std::move(bias));
}

#define CONVMAT_INSTANTIATE(S)                                                        \
  template CONVMAT_API LayerPointer<S> conv_layer(const ConvOperator<S>&, Tensor<S>); \
  template CONVMAT_API LayerPointer<S> conv_layer(const ConvTranspose<S>&, Tensor<S>);
CONVMAT_INSTANTIATE(float)
CONVMAT_INSTANTIATE(double)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
