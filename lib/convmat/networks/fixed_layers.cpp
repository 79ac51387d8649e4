#include <algorithm>
#include <cmath>
#include <convmat/core/threads.hpp>
#include <convmat/networks/layers.hpp>

namespace convmat {
namespace {

// Layers without parameters.
template <Scalar S>
class FixedLayer : public NetworkLayer<S>, public std::enable_shared_from_this<FixedLayer<S>> {
 public:
  LayerPointer<S> with_parameters(std::vector<Tensor<S>>) const override { return this->shared_from_this(); }
};

template <Scalar S>
class LinearLayer final : public FixedLayer<S> {
 public:
  explicit LinearLayer(LinearOperator<S> a) : a_(std::move(a)), transpose_(a_.transpose()) {}

  Shape domain() const override { return a_.domain(); }
  Shape range() const override { return a_.range(); }
  std::string name() const override { return a_.name(); }
  Tensor<S> forward(const Tensor<S>& x) const override { return a_ * x; }
  Backward<S> backward(const Tensor<S>&, const Tensor<S>&, const Tensor<S>& z, bool wants_x) const override {
    return {wants_x ? transpose_ * z : Tensor<S>(), {}};
  }

 private:
  LinearOperator<S> a_, transpose_;
};

// y = f(x) and dL/dx = z f'(x), where f' is a function of y.
template <Scalar S, class Function>
class ElementwiseLayer final : public FixedLayer<S> {
 public:
  ElementwiseLayer(Shape shape, Function function) : shape_(std::move(shape)), function_(function) {}

  Shape domain() const override { return shape_; }
  Shape range() const override { return shape_; }
  std::string name() const override { return function_.name(); }

  Tensor<S> forward(const Tensor<S>& x) const override {
    Tensor<S> y(x.shape());
    for_each_part(x, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) y.data()[i] = function_.value(x.data()[i]);
    });
    return y;
  }

  Backward<S> backward(const Tensor<S>&, const Tensor<S>& y, const Tensor<S>& z,
                       bool wants_x) const override {
    if (!wants_x) return {};
    Tensor<S> x(z.shape());
    for_each_part(x, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) x.data()[i] = z.data()[i] * function_.derivative(y.data()[i]);
    });
    return {std::move(x), {}};
  }

 private:
  // f(begin, end) of parts that the threads share.
  template <class F>
  static void for_each_part(const Tensor<S>& x, const F& f) {
    constexpr Index part = 1 << 14;
    parallel_for((x.size() + part - 1) / part, x.size(),
                 [&](Index i) { f(i * part, std::min((i + 1) * part, x.size())); });
  }

  Shape shape_;
  Function function_;
};

template <Scalar S>
struct Relu {
  S slope;

  S value(S x) const { return x > 0 ? x : slope * x; }
  S derivative(S y) const { return y > 0 ? S{1} : slope; }
  std::string name() const { return slope == 0 ? "relu" : "leaky relu " + std::to_string(slope); }
};

template <Scalar S>
struct Tanh {
  S value(S x) const { return std::tanh(x); }
  S derivative(S y) const { return 1 - y * y; }
  std::string name() const { return "tanh"; }
};

template <Scalar S>
class ReshapeLayer final : public FixedLayer<S> {
 public:
  ReshapeLayer(Shape domain, Shape range) : domain_(std::move(domain)), range_(std::move(range)) {
    if (volume(domain_) != volume(range_))
      throw ShapeError("reshape of " + to_string(domain_) + " to " + to_string(range_) +
                       "; expected as many elements");
  }

  Shape domain() const override { return domain_; }
  Shape range() const override { return range_; }
  std::string name() const override { return "reshape"; }
  Tensor<S> forward(const Tensor<S>& x) const override {
    return x.shape() == domain_ ? x.reshaped(range_) : x.reshaped(prepend(x.shape()[0], range_));
  }
  Backward<S> backward(const Tensor<S>& x, const Tensor<S>&, const Tensor<S>& z,
                       bool wants_x) const override {
    return {wants_x ? z.reshaped(x.shape()) : Tensor<S>(), {}};
  }

 private:
  Shape domain_, range_;
};

}  // namespace

template <Scalar S>
LayerPointer<S> linear_layer(const LinearOperator<S>& a) {
  return std::make_shared<LinearLayer<S>>(a);
}

template <Scalar S>
LayerPointer<S> relu_layer(Shape shape, double slope) {
  if (!(slope >= 0 && slope < 1))
    throw Error("slope " + std::to_string(slope) + " of a leaky relu; expected 0 or more and less than 1");
  return std::make_shared<ElementwiseLayer<S, Relu<S>>>(std::move(shape), Relu<S>{static_cast<S>(slope)});
}

template <Scalar S>
LayerPointer<S> tanh_layer(Shape shape) {
  return std::make_shared<ElementwiseLayer<S, Tanh<S>>>(std::move(shape), Tanh<S>{});
}

template <Scalar S>
LayerPointer<S> reshape_layer(Shape domain, Shape range) {
  return std::make_shared<ReshapeLayer<S>>(std::move(domain), std::move(range));
}

#define CONVMAT_INSTANTIATE(S)                                                 \
  template CONVMAT_API LayerPointer<S> linear_layer(const LinearOperator<S>&); \
  template CONVMAT_API LayerPointer<S> relu_layer(Shape, double);              \
  template CONVMAT_API LayerPointer<S> tanh_layer(Shape);                      \
  template CONVMAT_API LayerPointer<S> reshape_layer(Shape, Shape);
CONVMAT_INSTANTIATE(float)
CONVMAT_INSTANTIATE(double)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
