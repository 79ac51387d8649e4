#pragma once

#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

#include "families.hpp"
#include "theory.hpp"

namespace composition {

using convmat::Report;

/// How many random chains of a family and depth become what, and how large. Stores the first two of each.
struct RandomStudy {
  std::vector<std::string> family;
  std::vector<Index> depth;
  std::vector<double> folds, bordered, stays, layers_left, extent, border_rows, border_nonzeros, work;

  void add(Family family, Index depth, Index chains, const convmat::Rng& root, Report& report);
  convmat::Table table() const;
};

/// Times of chains of equal layers, one after the other and composed.
struct TimedStudy {
  std::vector<std::string> family, images, channels;
  std::vector<Index> depth, extent;
  std::vector<double> sequential, composed, ratio, work, border_share;

  void add(Family family, Index depth, const convmat::Shape& image, const std::string& profile,
           const convmat::Rng& root, Report& report);
  convmat::Table table() const;
};

/// Both for the chains of real networks, each stored whole.
struct RealStudy {
  std::vector<std::string> chain, becomes, conv;
  std::vector<Index> layers, weights;
  std::vector<double> composed_weights, work, border_rows, border_nonzeros, sequential, composed, ratio;

  void add(const Chain& chain, Index number, const convmat::Rng& root, Report& report);
  convmat::Table table() const;
};

constexpr Index depths[] = {2, 3, 4, 5, 6, 7, 8};
constexpr const char* profiles[] = {"1", "4", "1-8-1"};

/// Families that the timed chains go through.
constexpr Family timed_families[] = {Family::valid, Family::same, Family::causal, Family::circular};
inline const std::vector<convmat::Shape> timed_images{{4096}, {64, 64}};

std::string picture(const RandomStudy& random, const TimedStudy& timed);

}  // namespace composition
