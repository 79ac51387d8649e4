#include <convmat/networks/network.hpp>
#include <convmat/operators/operator.hpp>

namespace convmat {
namespace {

template <Scalar S>
std::string described(const NetworkLayer<S>& layer) {
  return layer.name() + " : " + detail::type_of(layer.domain(), layer.range(), is_complex<S>);
}

}  // namespace

template <Scalar S>
Network<S>::Network(std::vector<LayerPointer<S>> layers) : layers_(std::move(layers)) {
  if (layers_.empty()) throw ShapeError("network of no layers; expected at least 1");
  for (std::size_t i = 1; i < layers_.size(); ++i)
    if (layers_[i - 1]->range() != layers_[i]->domain())
      throw ShapeError("layer " + std::to_string(i) + " (" + described(*layers_[i]) +
                       ") does not follow layer " + std::to_string(i - 1) + " (" +
                       described(*layers_[i - 1]) + ")" +
                       differences(layers_[i]->domain(), layers_[i - 1]->range()));
}

template <Scalar S>
std::vector<Tensor<S>> Network<S>::parameters() const {
  std::vector<Tensor<S>> all;
  for (const LayerPointer<S>& layer : layers_)
    for (Tensor<S>& parameter : layer->parameters()) all.push_back(std::move(parameter));
  return all;
}

template <Scalar S>
std::vector<std::vector<Tensor<S>>> Network<S>::by_layer(const std::vector<Tensor<S>>& values) const {
  std::vector<std::vector<Tensor<S>>> result;
  std::size_t next = 0;
  for (const LayerPointer<S>& layer : layers_) {
    std::vector<Tensor<S>>& own = result.emplace_back();
    for (const Tensor<S>& parameter : layer->parameters()) {
      if (next >= values.size() || values[next].shape() != parameter.shape())
        throw ShapeError("parameter " + std::to_string(next) + " of " + layer->name() + " has shape " +
                         to_string(parameter.shape()) + ", given " +
                         (next < values.size() ? to_string(values[next].shape()) : "none"));
      own.push_back(values[next++]);
    }
  }
  if (next != values.size())
    throw ShapeError(std::to_string(values.size()) + " parameters for a network of " + std::to_string(next));
  return result;
}

template <Scalar S>
Network<S> Network<S>::with_parameters(const std::vector<Tensor<S>>& parameters) const {
  std::vector<std::vector<Tensor<S>>> own = by_layer(parameters);
  std::vector<LayerPointer<S>> layers = layers_;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!own[i].empty()) layers[i] = layers[i]->with_parameters(std::move(own[i]));
  return Network(std::move(layers));
}

template <Scalar S>
std::vector<Tensor<S>> Network<S>::gradients_in(Metric metric,
                                                const std::vector<Tensor<S>>& gradients) const {
  if (metric == Metric::output) throw Error("the output metric of a network; expected kernel or toeplitz");
  std::vector<std::vector<Tensor<S>>> own = by_layer(gradients);
  std::vector<Tensor<S>> result;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (Tensor<S>& ascent : layers_[i]->gradients_in(metric, std::move(own[i])))
      result.push_back(std::move(ascent));
  return result;
}

template <Scalar S>
Tensor<S> Network<S>::operator()(const Tensor<S>& x) const {
  detail::batch_of(x.shape(), domain(), "x", "network");
  Tensor<S> y = x;
  for (const LayerPointer<S>& layer : layers_) y = layer->forward(y);
  return y;
}

template <Scalar S>
typename Network<S>::Gradients Network<S>::gradients(const Tensor<S>& x,
                                                     const std::function<Loss<S>(const Tensor<S>& y)>& loss,
                                                     bool wants_x) const {
  if (x.shape() == domain())
    throw ShapeError("x is one array, " + to_string(x.shape()) + "; expected a batch");
  detail::batch_of(x.shape(), domain(), "x", "network");
  std::vector<Tensor<S>> arrays{x};
  for (const LayerPointer<S>& layer : layers_) arrays.push_back(layer->forward(arrays.back()));
  Loss<S> at = loss(arrays.back());
  Tensor<S> z = std::move(at.cotangent);
  std::vector<std::vector<Tensor<S>>> of_layers(layers_.size());
  for (std::size_t i = layers_.size(); i-- > 0;) {
    Backward<S> back = layers_[i]->backward(arrays[i], arrays[i + 1], z, i > 0 || wants_x);
    of_layers[i] = std::move(back.parameters);
    z = std::move(back.x);
  }
  Gradients result{std::move(arrays.back()), at.value, {}, {}};
  for (std::vector<Tensor<S>>& own : of_layers)
    for (Tensor<S>& gradient : own) result.parameters.push_back(std::move(gradient));
  if (wants_x) result.x = std::move(z);
  return result;
}

template class CONVMAT_API Network<float>;
template class CONVMAT_API Network<double>;

}  // namespace convmat
