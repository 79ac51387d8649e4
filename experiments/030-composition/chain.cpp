#include "chain.hpp"

#include <convmat/convmat.hpp>

using namespace convmat;

namespace composition {

Layer product_of(const Chain& chain) { return Product<double>({chain.layers.rbegin(), chain.layers.rend()}); }

Folded fold(const Chain& chain) {
  Layer conv = chain.layers[0];
  std::optional<Csr<double>> border;
  std::string reason;
  for (std::size_t l = 1; l < chain.layers.size(); ++l) {
    const Layer& outer = chain.layers[l];
    Certified<double> next = compose(outer, conv);
    if (next.structure == Structure::unstructured)
      return {next.structure, product_of(chain), std::move(next.reason), {}, {}};
    if (border) border = outer.to_csr() * *border;
    if (next.border) border = border ? *border + *next.border : std::move(next.border);
    if (reason.empty()) reason = std::move(next.reason);
    conv = *std::move(next.convolution);
  }
  if (!border) return {Structure::convolution, conv, "", conv, {}};
  const SparseOperator<double> correction(conv.domain(), conv.range(), *border);
  return {Structure::bordered, conv + correction, std::move(reason), conv, std::move(border)};
}

const ConvOperator<double>& conv_of(const Layer& layer) {
  if (const auto* conv = layer.target<ConvOperator<double>>()) return *conv;
  if (const auto* transposed = layer.target<ConvTranspose<double>>()) return transposed->transpose();
  throw Error(layer.name() + " is neither a convolution nor the transpose of one");
}

Index multiplications(const Chain& chain) {
  Index sum = 0;
  for (const Layer& layer : chain.layers) sum += conv_of(layer).geometry().multiplications();
  return sum;
}

Index multiplications(const Folded& folded) {
  return conv_of(*folded.convolution).geometry().multiplications() + folded.border_nonzeros();
}

Layer exactly(const Layer& layer) {
  const ConvOperator<double> exact = conv_of(layer).planned({.accuracy = Accuracy::entrywise});
  if (layer.target<ConvOperator<double>>()) return exact;
  return exact.transpose();
}

Chain exactly(const Chain& chain) {
  Chain exact{chain.name, {}};
  for (const Layer& layer : chain.layers) exact.layers.push_back(exactly(layer));
  return exact;
}

Tensor<double> positive_weights(const Shape& shape, Rng& rng) { return randint(shape, 1, 3, rng); }

}  // namespace composition
