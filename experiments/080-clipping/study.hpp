#pragma once

#include <convmat/convmat.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

namespace clipping {

using convmat::ConvOperator;
using convmat::Index;
using convmat::NormControl;
using convmat::NormProjection;

/// A layer T(K), and the norm c that it is to have.
struct Task {
  std::string layer;
  Index number;  // of its kernel
  ConvOperator<double> T;
  double c;

  /// Is the ball of project_to_norm() all of {σ_1(T(X)) <= c}?
  bool is_circular() const { return convmat::CircularEmbedding(T.geometry()).is_exact(); }
};

/// A kernel X in place of K: σ_1(T(X)) and its proven upper bound over c, and ‖X - K‖ / ‖K‖.
struct Found {
  std::string layer, method;
  Index kernel, sweeps;
  double norm, upper, distance;
  double least;           // of projections: no kernel of the ball comes nearer, by duality
  double over_projected;  // of others: distance over that of the projection to the same norm
  double seconds;
};

/// Kernels of norm c: scaled; clipped and truncated, with and without scaling afterwards; projected.
class Study {
 public:
  /// After how many sweeps to look, ascending; the tolerance of project_to_norm().
  Study(convmat::Report& report, std::vector<Index> sweeps, double tolerance)
      : report_(report), sweeps_(std::move(sweeps)), tolerance_(tolerance) {}

  void add(const Task& task);

  /// Promises that norm / c of a layer, its mean over the kernels, is what another program recorded after
  /// 1, 2, 3, 5, 10 and 20 sweeps, to two fifths of what is beyond 1.
  void compare_with_record(const std::string& layer);

  void write_tables();
  std::string picture() const;

 private:
  NormProjection<double> project(const Task& task, double c, const std::string& method);
  void scale(const Task& task, const ConvOperator<double>& T, const std::string& method, Index sweeps,
             double seconds);
  void sweep(const Task& task, const NormProjection<double>& nearest);
  void compare_with_nearest(const Task& task);
  void compare(const Task& task, const std::string& nearest, const std::string& other);

  Found& keep(const Task& task, const std::string& method, Index sweeps, const NormControl<double>& found,
              double seconds);
  Found& last(const std::string& method);
  template <class Value>
  double mean(Value Found::*value, const std::string& layer, const std::string& method) const;

  convmat::Table kernels() const;
  convmat::Table methods() const;
  convmat::Chart distance_against_norm() const;

  convmat::Report& report_;
  std::vector<Index> sweeps_;
  double tolerance_;
  std::vector<std::string> layers_;
  std::vector<Found> found_;
};

}  // namespace clipping
