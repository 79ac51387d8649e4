#pragma once

#include <Eigen/Core>
#include <convmat/core/export.hpp>

namespace convmat {

/// Z = [c F; Fᴴ c] and Λ, positive definite, in the scaling of Nesterov and Todd (1998), in which they are
/// one diagonal matrix,
///
///     Z = G D Gᴴ  and  Λ = J D Jᴴ  with  J = G⁻ᴴ,
///
/// and a step dZ = [0 dF; dFᴴ 0], dΛ. Of factors the small eigenvalues keep their digits, which they lose in
/// Z and Λ where ZΛ is almost 0.
class CONVMAT_API ScaledPair {
 public:
  /// Λ = mu Z⁻¹. Throws NumericError where ‖F‖ >= c.
  ScaledPair(const Eigen::MatrixXcd& f, double c, double mu);

  /// <Z, Λ> after alpha of the step.
  double product(double alpha = 0) const;

  /// Begins a step, dZ = 0, to ZΛ = 0 to first order; to ZΛ = mu I to second order, of which the last step is
  /// an estimate (Mehrotra 1992).
  void aim_at_zero();
  void aim_at(double mu);

  /// Adds to dF, and to dΛ what keeps the aim.
  void add(const Eigen::MatrixXcd& df);

  /// The corner, where Z has F, of Λ + dΛ; and by how much it falls when df is added.
  Eigen::MatrixXcd corner() const;
  Eigen::MatrixXcd corner_of(const Eigen::MatrixXcd& df) const;

  /// J Jᴴ: what is added to dΛ is -J Jᴴ [0 df; dfᴴ 0] J Jᴴ.
  Eigen::MatrixXcd square() const { return j_ * j_.adjoint(); }

  /// How much of the step can be gone until Z or Λ is singular.
  double longest_step() const;

  /// Goes alpha of the step, and ends it. Throws NumericError where that is too long.
  void advance(double alpha);

 private:
  void scale();
  void end_step();
  Eigen::MatrixXcd scaled(const Eigen::MatrixXcd& df) const;
  Eigen::MatrixXcd corner_in_scale(const Eigen::MatrixXcd& scaled) const;

  Eigen::Index rows_;
  Eigen::MatrixXcd g_, j_;
  Eigen::VectorXd d_;
  Eigen::MatrixXcd dz_, dl_;  // G⁻¹ dZ G⁻ᴴ and Gᴴ dΛ G
};

}  // namespace convmat
