#include "descent.hpp"

#include <convmat/core/arithmetic.hpp>

#include "lenet.hpp"
#include "tensors.hpp"

using namespace convmat;

namespace train {
namespace {

using Tensors = std::vector<Tensor<float>>;

double inner(const Tensors& a, const Tensors& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(dot(a[i], b[i]));
  return sum;
}

Tensors changes(Momentum<float>& momentum, const Tensors&, const Tensors& ascents, double) {
  return momentum.step(ascents);
}

Tensors changes(Adam<float>& adam, const Tensors&, const Tensors& ascents, double) {
  return adam.step(ascents);
}

Tensors changes(const PolyakRule& rule, const Tensors& gradients, Tensors ascents, double loss) {
  const double length = rule.length(loss, inner(gradients, ascents));
  for (Tensor<float>& ascent : ascents) ascent = static_cast<float>(-length) * ascent;
  return ascents;
}

}  // namespace

Descent::Descent(const Settings& settings)
    : metric_(settings.metric), method_(PolyakRule{settings.least, settings.longest}) {
  if (settings.method == Method::sgd) method_ = Momentum<float>(settings.rate, settings.momentum);
  if (settings.method == Method::adam) method_ = Adam<float>(settings.rate);
}

Descent::Step Descent::step(const Network<float>& network, const Network<float>::Gradients& at) {
  const Tensors ascents = network.gradients_in(metric_, at.parameters);
  Step step{
      std::visit([&](auto& method) { return changes(method, at.parameters, ascents, at.loss); }, method_), 0};
  step.predicted = inner(at.parameters, step.changes);
  return step;
}

void Descent::write(Hdf5Writer& file, const std::string& group) const {
  if (const auto* momentum = std::get_if<Momentum<float>>(&method_))
    write_tensors(file, group + "/velocity", momentum->state());
  if (const auto* adam = std::get_if<Adam<float>>(&method_)) {
    write_tensors(file, group + "/mean", adam->state().mean);
    write_tensors(file, group + "/square", adam->state().square);
    file.attribute(group, "steps", adam->state().steps);
  }
}

void Descent::read(const Hdf5Reader& file, const std::string& group) {
  if (auto* momentum = std::get_if<Momentum<float>>(&method_))
    momentum->set_state(read_tensors(file, group + "/velocity"));
  if (auto* adam = std::get_if<Adam<float>>(&method_))
    adam->set_state({integer_attribute(file, group, "steps"), read_tensors(file, group + "/mean"),
                     read_tensors(file, group + "/square")});
}

}  // namespace train
