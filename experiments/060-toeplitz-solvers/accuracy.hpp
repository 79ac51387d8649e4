#pragma once

#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

#include "families.hpp"

namespace toeplitz_solvers {

/// A Toeplitz matrix of a family, by the parameter that it depends on, and who must refuse it: methods whose
/// leading minors vanish or are not positive, the inverse where that of order n - 1 vanishes, and, where it
/// is singular to working precision, those that are accurate enough to see it.
struct System {
  std::string family;
  double parameter;
  Toeplitz<double> t;
  std::vector<std::string> refused_by;
  bool is_singular = false;

  std::string name() const;
};

/// On which Levinson's recursion loses digits or breaks down, and some on which it does not.
std::vector<System> systems(convmat::Rng rng);

struct Method;

/// Every method on T x = b, b = T x of an x of small integers: residual, backward error, error
/// ‖x - sought‖ / ‖sought‖ in the maximum norm, and which method ran and why, or its refusal.
class AccuracyStudy {
 public:
  explicit AccuracyStudy(convmat::Report& report) : report_(report) {}

  void add(const System& system, convmat::Rng rng);

  /// Stores and prints the tables.
  void tell() const;
  std::vector<convmat::Chart> charts() const;

 private:
  void check_last(const System& system, const Method& method);
  convmat::Curve curve(const Method& method, const std::string& family) const;

  convmat::Report& report_;
  std::vector<std::string> system_, family_, method_, ran_, reason_;
  std::vector<double> parameter_, condition_, residual_, backward_error_, error_;
  std::vector<Index> n_;
};

}  // namespace toeplitz_solvers
