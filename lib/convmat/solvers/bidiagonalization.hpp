#pragma once

#include <convmat/solvers/iterate.hpp>

namespace convmat::detail {

/// Golub and Kahan's A V = U B with B lower bidiagonal: alpha_k on its diagonal, beta_{k+1} below it; U and V
/// orthonormal, u_1 = b / beta_1 (SIAM J. Numer. Anal. 2, 1965). A zero ends it: then all that follows is.
template <Scalar S>
class Bidiagonalization {
 public:
  Bidiagonalization(const LinearOperator<S>& a, Tensor<S> b) : a_(a), adjoint_(adjoint(a)), u_(std::move(b)) {
    beta_ = normalize(u_);
    v_ = adjoint_ * u_;
    alpha_ = normalize(v_);
  }

  double alpha() const { return alpha_; }
  double beta() const { return beta_; }
  const Tensor<S>& v() const { return v_; }

  void advance() {
    scale(u_, -alpha_);
    convmat::accumulate(a_, S{1}, v_, u_);
    beta_ = normalize(u_);
    scale(v_, -beta_);
    convmat::accumulate(adjoint_, S{1}, u_, v_);
    alpha_ = normalize(v_);
  }

 private:
  static double normalize(Tensor<S>& x) {
    const double size = norm(x);
    if (size > 0) scale(x, 1 / size);
    return size;
  }

  LinearOperator<S> a_, adjoint_;
  Tensor<S> u_, v_;
  double alpha_, beta_;
};

}  // namespace convmat::detail
