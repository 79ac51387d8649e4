#include <algorithm>
#include <cmath>
#include <convmat/solvers/circulant_inverse.hpp>
#include <convmat/solvers/fourier_axes.hpp>
#include <convmat/solvers/tikhonov_system.hpp>

namespace convmat::detail {
namespace {

using Complex = std::complex<double>;

// With F the unitary Fourier transform and C = Fᴴ Γ F, all is a sum over frequencies:
//
//     F x(λ) = conj(γ) / (|γ|² + λ) F b,    F (b - C x(λ)) = λ / (|γ|² + λ) F b
template <Scalar S>
class CirculantSystem final : public TikhonovSystem<S> {
 public:
  CirculantSystem(const LinearOperator<S>& a, const Tensor<S>& b)
      : eigenvalues_(cast<Complex>(circulant_eigenvalues(a))), domain_(a.domain()), data_(b.size()) {
    std::copy(b.begin(), b.end(), data_.data());
    transform_axes(eigenvalues_.shape(), Direction::forward, data_);
    const double scale = 1 / std::sqrt(static_cast<double>(size()));
    for (Index k = 0; k < size(); ++k) data_.data()[k] *= scale;
  }

  double square_norm() const override {
    const double norm = max_abs(eigenvalues_);
    return norm * norm;
  }

  TikhonovPoint at(double lambda) const override {
    double residual = 0, norm = 0, trace = 0;
    for (Index k = 0; k < size(); ++k) {
      const double square = std::norm(eigenvalues_[k]), rest = lambda / (square + lambda);
      const double power = std::norm(data_.data()[k]), gain = std::sqrt(square) / (square + lambda);
      residual += rest * rest * power;
      norm += gain * gain * power;
      trace += rest;
    }
    trace /= static_cast<double>(size());
    return {lambda, std::sqrt(residual), std::sqrt(norm),
            residual / (static_cast<double>(size()) * trace * trace), true};
  }

  Tensor<S> solutions(const std::vector<double>& lambdas) const override {
    Tensor<S> x(prepend(static_cast<Index>(lambdas.size()), domain_));
    AlignedBuffer<Complex> work(size());
    const double scale = 1 / std::sqrt(static_cast<double>(size()));
    S* to = x.data();
    for (const double lambda : lambdas) {
      for (Index k = 0; k < size(); ++k)
        work.data()[k] = product(std::conj(eigenvalues_[k]), data_.data()[k]) *
                         (scale / (std::norm(eigenvalues_[k]) + lambda));
      transform_axes(eigenvalues_.shape(), Direction::backward, work);
      to = std::transform(work.data(), work.data() + size(), to, [](Complex value) {
        if constexpr (is_complex<S>)
          return static_cast<S>(value);
        else
          return static_cast<S>(value.real());
      });
    }
    return x;
  }

 private:
  Index size() const { return eigenvalues_.size(); }

  Tensor<Complex> eigenvalues_;
  Shape domain_;
  AlignedBuffer<Complex> data_;  // F b
};

}  // namespace

template <Scalar S>
std::shared_ptr<const TikhonovSystem<S>> circulant_system(const LinearOperator<S>& a, const Tensor<S>& b) {
  return std::make_shared<CirculantSystem<S>>(a, b);
}

#define CONVMAT_INSTANTIATE(S)                                                                 \
  template std::shared_ptr<const TikhonovSystem<S>> circulant_system(const LinearOperator<S>&, \
                                                                     const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
