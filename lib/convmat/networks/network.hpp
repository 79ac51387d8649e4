#pragma once

#include <convmat/learning/loss.hpp>
#include <convmat/networks/network_layer.hpp>
#include <functional>

namespace convmat {

/// A chain of layers. Its backward pass is nothing but their transposes and kernel gradients.
template <Scalar S>
class CONVMAT_API Network {
 public:
  /// Throws ShapeError, naming both layers, where the range of one is not the domain of the next.
  explicit Network(std::vector<LayerPointer<S>> layers);

  const std::vector<LayerPointer<S>>& layers() const { return layers_; }
  Shape domain() const { return layers_.front()->domain(); }
  Shape range() const { return layers_.back()->range(); }

  /// Those of all layers, in order.
  std::vector<Tensor<S>> parameters() const;

  /// Throws ShapeError where their number or a shape differs.
  Network with_parameters(const std::vector<Tensor<S>>& parameters) const;

  /// The outputs of a batch (N, domain). Throws ShapeError where x is none.
  Tensor<S> operator()(const Tensor<S>& x) const;

  /// The loss of a batch and its derivatives.
  struct Gradients {
    Tensor<S> y;
    double loss;
    std::vector<Tensor<S>> parameters;
    Tensor<S> x;  // empty unless asked for
  };

  Gradients gradients(const Tensor<S>& x, const std::function<Loss<S>(const Tensor<S>& y)>& loss,
                      bool wants_x = false) const;

  /// M⁻¹ G of the gradients of all parameters, in the metric that is the sum of those of the layers. Throws
  /// Error for the output metric, which is that of a batch.
  std::vector<Tensor<S>> gradients_in(Metric metric, const std::vector<Tensor<S>>& gradients) const;

 private:
  std::vector<std::vector<Tensor<S>>> by_layer(const std::vector<Tensor<S>>& values) const;

  std::vector<LayerPointer<S>> layers_;
};

}  // namespace convmat
