#include <cmath>
#include <convmat/solvers/gmres.hpp>
#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/triangle.hpp>
#include <limits>

namespace convmat {
namespace {

// Arnoldi's A V_k = V_{k+1} H, and the least-squares problem min |beta e_1 - H y| by rotations: R upper
// triangular, g the rotated right-hand side.
template <Scalar S>
class Arnoldi {
 public:
  explicit Arnoldi(Tensor<S> r) : beta_(norm(r)) {
    detail::scale(r, 1 / beta_);
    basis_ = {std::move(r)};
    g_ = {detail::scalar<S>(beta_)};
  }

  Index steps() const { return r_.order(); }
  double residual() const { return std::abs(g_.back()); }
  std::optional<double> condition() const { return r_.condition(); }
  const Tensor<S>& last() const { return basis_.back(); }

  // One more column, from A v: orthogonalised twice. False where R becomes singular, and H shows no way on.
  bool advance(Tensor<S> next) {
    const double size = norm(next);
    std::vector<S> h(basis_.size());
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t i = 0; i < basis_.size(); ++i) {
        const S component = dot(basis_[i], next);
        detail::add(next, -component, basis_[i]);
        h[i] += component;
      }
    double below = norm(next);
    const double rounding = std::numeric_limits<Real<S>>::epsilon() * size;
    if (below <= rounding) below = 0;
    for (std::size_t i = 0; i < rotations_.size(); ++i) rotate(rotations_[i], h[i], h[i + 1]);
    const double diagonal = std::hypot(std::abs(h.back()), below);
    if (diagonal <= rounding) return false;
    const Rotation rotation{h.back() / detail::scalar<S>(diagonal), detail::scalar<S>(below / diagonal)};
    h.back() = detail::scalar<S>(diagonal);
    g_.push_back(S{});
    rotate(rotation, g_[g_.size() - 2], g_.back());
    rotations_.push_back(rotation);
    r_.add(std::move(h));
    if (below > 0) detail::scale(next, 1 / below);
    basis_.push_back(std::move(next));
    return true;
  }

  // V y with R y = g.
  Tensor<S> combination() const {
    const Tensor<S> y = r_.divide(Tensor<S>({steps()}, {g_.begin(), g_.end() - 1}));
    Tensor<S> sum(basis_[0].shape());
    for (Index j = 0; j < steps(); ++j) detail::add(sum, y[j], basis_[static_cast<std::size_t>(j)]);
    return sum;
  }

 private:
  struct Rotation {
    S c, s;
  };
  static void rotate(const Rotation& rotation, S& above, S& below) {
    const S first = above;
    above = convmat::conj(rotation.c) * first + rotation.s * below;
    below = rotation.c * below - rotation.s * first;
  }

  double beta_;
  std::vector<Tensor<S>> basis_;
  detail::Triangle<S> r_;
  std::vector<Rotation> rotations_;
  std::vector<S> g_;
};

template <Scalar S>
Solution<S> gmres_one(const LinearOperator<S>& a, const Tensor<S>& b, Tensor<S> x,
                      const IterationOptions<S>& options, Index restart) {
  const double scale = norm(b);
  detail::ResidualHistory history("GMRES", options);
  Tensor<S> r = b - detail::times(a, x);
  if (scale == 0) x = Tensor<S>(x.shape());
  std::optional<double> condition;
  bool done = history.ends(scale == 0 ? 0 : norm(r) / scale, scale == 0);
  while (!done) {
    Arnoldi<S> arnoldi(r);
    while (!done && arnoldi.steps() < restart) {
      if (!arnoldi.advance(detail::times(a, detail::preconditioned(options, arnoldi.last()))))
        throw NumericError(describe(a) + (options.preconditioner ? ", or its preconditioner," : "") +
                           " is singular: GMRES breaks down at iteration " +
                           std::to_string(history.iteration()) + " with residual " +
                           detail::number(arnoldi.residual() / scale));
      done = history.ends(arnoldi.residual() / scale);
    }
    detail::add(x, 1, detail::preconditioned(options, arnoldi.combination()));
    r = b - detail::times(a, x);
    condition = std::max(condition, arnoldi.condition());
    // What rounding left of an exact zero is no direction.
    done = done || norm(r) == 0;
  }
  return history.solution(std::move(x), condition);
}

}  // namespace

template <Scalar S>
Solution<S> gmres(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options,
                  Index restart) {
  if (restart < 1) throw Error("restart = " + std::to_string(restart) + "; expected at least 1");
  return detail::solve_each_square<S>(a, b, options, "GMRES", [&](const Tensor<S>& own, Tensor<S> start) {
    return gmres_one(a, own, std::move(start), options, restart);
  });
}

#define CONVMAT_INSTANTIATE(S)                                                       \
  template CONVMAT_API Solution<S> gmres(const LinearOperator<S>&, const Tensor<S>&, \
                                         const IterationOptions<S>&, Index);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
