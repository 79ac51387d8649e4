#pragma once

#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

#include "estimates.hpp"
#include "layers.hpp"

namespace norms {

/// Layers, each in every padding: σ_1 and what is proven of it, what every method says, and by how much the
/// power iteration and the reshape fall short.
class Study {
 public:
  Study(convmat::Report& report, Index steps) : report_(report), steps_(steps) {}

  /// Of the modes of a layer zeros come first.
  void add(const Layer& layer, PaddingMode mode);

  /// Writes the tables.
  void finish();

  /// How the power iteration goes on with zeros around the image, for some of the layers.
  convmat::Chart chart() const;

 private:
  void add(const std::string& layer, const std::string& padding, double norm, const Estimate& estimate);
  void add_truth(const std::string& layer, const std::string& padding, const ConvOperator<double>& T,
                 const Truth& truth);
  void add_power(const std::string& layer, const std::string& padding, double norm, const Power& power);
  convmat::Table summary() const;

  convmat::Report& report_;
  Index steps_;
  struct {
    std::vector<std::string> layer, padding, conv, certificate;
    std::vector<double> norm, over_zeros, below, above, seconds;
  } truths_;
  double norm_of_zeros_ = 0;
  struct {
    std::vector<std::string> layer, padding, method, label;
    std::vector<double> value, error, seconds;
  } estimates_;
  struct {
    std::vector<std::string> layer, padding;
    std::vector<std::vector<double>> shortfall;
    std::vector<double> reshape;
  } shortfalls_;
  std::vector<convmat::Curve> curves_;
};

/// The largest by which a sequence that should not fall does.
double largest_fall(const std::vector<double>& values);

/// Steps after which the power iteration is looked at, with 1, 2, 5 in each decade or with 1 alone.
std::vector<Index> steps_up_to(Index most, bool is_fine);

/// 1 - ‖T v_t‖ / σ_1 of those steps that are no rounding.
convmat::Curve shortfall_curve(const std::string& name, const Power& power, double norm);

/// What it is in two dimensions as long as no singular value stands out: 1 / 4t.
convmat::Curve quarter_curve(Index most);

}  // namespace norms
