#pragma once

#include <convmat/learning/optimizer.hpp>
#include <convmat/learning/step_rule.hpp>
#include <convmat/networks/network.hpp>
#include <convmat/store/hdf5.hpp>
#include <variant>

#include "settings.hpp"

namespace train {

/// The method by which the weights move, with what it remembers from step to step.
class Descent {
 public:
  explicit Descent(const Settings& settings);

  /// Changes of all parameters, ΔK, and <G, ΔK>, what the loss of the batch falls by if it is linear.
  struct Step {
    std::vector<convmat::Tensor<float>> changes;
    double predicted;
  };
  Step step(const convmat::Network<float>& network, const convmat::Network<float>::Gradients& at);

  /// The memory, as a group of a file.
  void write(convmat::Hdf5Writer& file, const std::string& group) const;
  void read(const convmat::Hdf5Reader& file, const std::string& group);

 private:
  convmat::Metric metric_;
  std::variant<convmat::Momentum<float>, convmat::Adam<float>, convmat::PolyakRule> method_;
};

}  // namespace train
