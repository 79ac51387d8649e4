#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/networks/layers.hpp>

namespace convmat {
namespace {

// (rows, cols) -> (cols, rows)
template <Scalar S>
Tensor<S> turned(const Tensor<S>& a, Index rows) {
  const Index cols = a.size() / rows;
  Tensor<S> result({cols, rows});
  constexpr Index block = 16;
  for (Index i = 0; i < rows; i += block)
    for (Index j = 0; j < cols; ++j)
      for (Index k = i; k < std::min(i + block, rows); ++k) result[j * rows + k] = a[k * cols + j];
  return result;
}

// A batch as an image: channels are the features, pixels the samples.
template <Scalar S>
class DenseLayer final : public NetworkLayer<S> {
 public:
  DenseLayer(Shape domain, Tensor<S> weights, Tensor<S> bias)
      : domain_(std::move(domain)), weights_(std::move(weights)), bias_(std::move(bias)) {
    if (weights_.rank() != 2 || weights_.shape()[1] != volume(domain_))
      throw ShapeError("weights of shape " + to_string(weights_.shape()) + " for a dense layer of " +
                       to_string(domain_) + "; expected (outputs," + std::to_string(volume(domain_)) + ")");
    if (bias_.size() != 0 && bias_.shape() != range())
      throw ShapeError("bias of shape " + to_string(bias_.shape()) + " for " + name() + "; expected " +
                       to_string(range()));
  }

  Shape domain() const override { return domain_; }
  Shape range() const override { return {weights_.shape()[0]}; }
  std::string name() const override {
    return "dense " + joined(weights_.shape()) + (bias_.size() > 0 ? " with bias" : "");
  }

  Tensor<S> forward(const Tensor<S>& x) const override {
    const Index batch = x.size() / inputs();
    Tensor<S> y = turned(convolution(batch) * turned(x, batch), outputs());
    if (bias_.size() > 0)
      for (Index i = 0; i < y.size(); ++i) y[i] += bias_[i % outputs()];
    return x.shape() == domain_ ? y.reshaped(range()) : y;
  }

  Backward<S> backward(const Tensor<S>& x, const Tensor<S>&, const Tensor<S>& z,
                       bool wants_x) const override {
    const Index batch = x.size() / inputs();
    const ConvOperator<S> conv = convolution(batch);
    const Tensor<S> turned_z = turned(z, batch);
    Backward<S> back;
    if (wants_x) back.x = turned(conv.transpose() * turned_z, inputs()).reshaped(x.shape());
    back.parameters.push_back(
        kernel_gradient(conv.geometry(), turned_z, turned(x, batch)).reshaped(weights_.shape()));
    if (bias_.size() > 0) {
      Tensor<S>& sum = back.parameters.emplace_back(range());
      for (Index i = 0; i < z.size(); ++i) sum[i % outputs()] += z[i];
    }
    return back;
  }

  std::vector<Tensor<S>> parameters() const override {
    if (bias_.size() > 0) return {weights_, bias_};
    return {weights_};
  }

  LayerPointer<S> with_parameters(std::vector<Tensor<S>> parameters) const override {
    Tensor<S> bias = parameters.size() > 1 ? std::move(parameters[1]) : Tensor<S>();
    return std::make_shared<DenseLayer>(domain_, std::move(parameters[0]), std::move(bias));
  }

 private:
  Index inputs() const { return weights_.shape()[1]; }
  Index outputs() const { return weights_.shape()[0]; }

  ConvOperator<S> convolution(Index batch) const {
    return conv(weights_.reshaped({outputs(), inputs(), 1}), {.image = {batch}});
  }

  Shape domain_;
  Tensor<S> weights_, bias_;
};

}  // namespace

template <Scalar S>
LayerPointer<S> dense_layer(Shape domain, Tensor<S> weights, Tensor<S> bias) {
  return std::make_shared<DenseLayer<S>>(std::move(domain), std::move(weights), std::move(bias));
}

template CONVMAT_API LayerPointer<float> dense_layer(Shape, Tensor<float>, Tensor<float>);
template CONVMAT_API LayerPointer<double> dense_layer(Shape, Tensor<double>, Tensor<double>);

}  // namespace convmat
