#pragma once

#include <convmat/algebra/compose.hpp>
#include <convmat/core/random.hpp>
#include <convmat/operators/conv_operator.hpp>

/// Linear layers one after another, and what they are together.
namespace composition {

using convmat::Csr;
using convmat::Index;
using convmat::Tensor;
using Layer = convmat::LinearOperator<double>;

/// Layers in the order in which they are applied.
struct Chain {
  std::string name;
  std::vector<Layer> layers;
};

/// The product of the layers, never multiplied out.
Layer product_of(const Chain& chain);

/// The product multiplied out from the first layer on: A (C + E) = A C + A E, with A C by compose() and the
/// border E carried along as a sparse matrix.
struct Folded {
  convmat::Structure structure;
  Layer value;  // conv, conv + border, or the product as it was
  std::string reason;
  std::optional<Layer> convolution;
  std::optional<Csr<double>> border;

  Index border_nonzeros() const { return border ? border->nnz() : 0; }
};
Folded fold(const Chain& chain);

/// The convolution that a layer is, or is the transpose of.
const convmat::ConvOperator<double>& conv_of(const Layer& layer);

/// Multiplications of one apply.
Index multiplications(const Chain& chain);
Index multiplications(const Folded& folded);

/// Computed in an order in which integers stay exact.
Layer exactly(const Layer& layer);
Chain exactly(const Chain& chain);

/// Weights 1, 2, 3, so that no sum of products is zero.
Tensor<double> positive_weights(const convmat::Shape& shape, convmat::Rng& rng);

}  // namespace composition
