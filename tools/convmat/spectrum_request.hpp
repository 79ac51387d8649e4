#pragma once

#include "layer.hpp"

namespace convmat::tool {

/// A layer of a model, or the only one of a kernel or operator file, which may hold any operator.
struct NamedLayer {
  std::string name, weight;
  Operand operand;

  /// Of its dense matrix.
  double entries() const;

  /// Are its singular values those of a symbol?
  bool is_circular() const;
};

/// automatic: every value where the symbol or a small matrix gives them in no time, else by Lanczos; vectors
/// by a small matrix, else by Lanczos. all: every one. exact: the largest and smallest of all. lanczos:
/// those, by products alone.
enum class SpectrumMethod { automatic, all, exact, lanczos };

/// What the command line of `convmat spectrum` asks for, understood before anything is computed.
struct SpectrumRequest {
  std::vector<NamedLayer> layers;
  SpectrumMethod method;
  Index count;
  bool smallest, vectors;
  std::optional<double> certify;

  static void add_options(CommandLine& line);

  /// Throws UsageError, naming the option, its value and what was expected, and what reading the file throws;
  /// CapacityError, naming the layer and what to use instead, where --method asks for every value of a large
  /// one that is not circular, or for every vector of a large one.
  explicit SpectrumRequest(const CommandLine& line);
};

}  // namespace convmat::tool
