#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>
#include <convmat/learning/metric.hpp>
#include <memory>
#include <string>
#include <vector>

namespace convmat {

/// What flows back through a layer from z = dL/dy: dL/dx, empty where it was not asked for, and dL/dp of each
/// parameter p.
template <Scalar S>
struct Backward {
  Tensor<S> x;
  std::vector<Tensor<S>> parameters;
};

/// A layer of a network, y = f(x; parameters), on batches (N, domain) -> (N, range). Immutable: new
/// parameters make a new layer. Real scalars.
template <Scalar S>
class CONVMAT_API NetworkLayer {
 public:
  virtual ~NetworkLayer() = default;

  virtual Shape domain() const = 0;
  virtual Shape range() const = 0;
  virtual std::string name() const = 0;

  virtual Tensor<S> forward(const Tensor<S>& x) const = 0;

  /// At x, y = forward(x) and z = dL/dy.
  virtual Backward<S> backward(const Tensor<S>& x, const Tensor<S>& y, const Tensor<S>& z,
                               bool wants_x) const = 0;

  virtual std::vector<Tensor<S>> parameters() const { return {}; }

  /// M⁻¹ G, given the gradients G of the parameters: in the toeplitz metric a parameter that stands in the
  /// matrix of the layer N times, its bias included, counts N times. Not in the output metric, which is that
  /// of a batch.
  virtual std::vector<Tensor<S>> gradients_in(Metric, std::vector<Tensor<S>> gradients) const {
    return gradients;
  }

  /// The same layer with these in their place, which have their shapes.
  virtual std::shared_ptr<const NetworkLayer> with_parameters(std::vector<Tensor<S>> parameters) const = 0;
};

template <Scalar S>
using LayerPointer = std::shared_ptr<const NetworkLayer<S>>;

}  // namespace convmat
