#pragma once

#include <convmat/learning/metric.hpp>
#include <convmat/program/command_line.hpp>
#include <string>

namespace train {

using convmat::Index;

enum class Method { sgd, adam, polyak };

/// What a run is, apart from how many epochs of it are done.
struct Settings {
  std::string data;
  Index images, validation, test, batch, epochs;
  Method method;
  convmat::Metric metric;
  double rate, momentum, least, longest, average;
  std::uint64_t seed;
};

void declare_settings(convmat::CommandLine& options);

/// Throws UsageError where a value makes no sense.
Settings read_settings(const convmat::CommandLine& options);

}  // namespace train
