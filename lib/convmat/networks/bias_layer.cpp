#include <convmat/networks/layers.hpp>

namespace convmat {
namespace {

template <Scalar S>
class BiasLayer final : public NetworkLayer<S> {
 public:
  explicit BiasLayer(Tensor<S> bias) : bias_(std::move(bias)) {}

  Shape domain() const override { return bias_.shape(); }
  Shape range() const override { return bias_.shape(); }
  std::string name() const override { return "bias " + joined(bias_.shape()); }

  Tensor<S> forward(const Tensor<S>& x) const override {
    Tensor<S> y = x;
    for (Index i = 0; i < y.size(); ++i) y[i] += bias_[i % bias_.size()];
    return y;
  }

  Backward<S> backward(const Tensor<S>&, const Tensor<S>&, const Tensor<S>& z, bool wants_x) const override {
    Tensor<S> sum(bias_.shape());
    for (Index i = 0; i < z.size(); ++i) sum[i % sum.size()] += z[i];
    return {wants_x ? z : Tensor<S>(), {std::move(sum)}};
  }

  std::vector<Tensor<S>> parameters() const override { return {bias_}; }

  LayerPointer<S> with_parameters(std::vector<Tensor<S>> parameters) const override {
    return std::make_shared<BiasLayer>(std::move(parameters[0]));
  }

 private:
  Tensor<S> bias_;
};

}  // namespace

template <Scalar S>
LayerPointer<S> bias_layer(Tensor<S> bias) {
  return std::make_shared<BiasLayer<S>>(std::move(bias));
}

template CONVMAT_API LayerPointer<float> bias_layer(Tensor<float>);
template CONVMAT_API LayerPointer<double> bias_layer(Tensor<double>);

}  // namespace convmat
