#include "eigen_peer.hpp"

#include <Eigen/Core>
#include <convmat/core/threads.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/sparse/eigen.hpp>

namespace convmat::bench {
namespace {

template <Scalar S>
using Columns = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;

template <Scalar S>
Eigen::Map<const Columns<S>> columns(const Tensor<S>& batch) {
  return {batch.data(), batch.size() / batch.shape()[0], batch.shape()[0]};
}

template <Scalar S>
class EigenSubject final : public Subject {
 public:
  explicit EigenSubject(const Operands<S>& operands) : operands_(operands) {}

  double warm_up() override {
    Eigen::setNbThreads(threads());
    matrix_ = ConvOperator<S>(operands_.geometry, *operands_.kernel).to_csr();
    return calls_.warm_up();
  }
  std::vector<double> burst(double seconds) override { return calls_.burst(seconds); }
  std::string method() const override { return calls_.method(); }

 private:
  void multiply() {
    if (operands_.task == Task::forward)
      result_.noalias() = eigen_view(matrix_) * columns(operands_.x);
    else
      result_.noalias() = eigen_view(matrix_).transpose() * columns(operands_.z);
  }

  const Operands<S>& operands_;
  Csr<S> matrix_;
  Columns<S> result_;
  Calls calls_{"sparse product", [this] { multiply(); }};
};

}  // namespace

std::string eigen_version() {
  return "eigen " + std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
         std::to_string(EIGEN_MINOR_VERSION);
}

template <Scalar S>
std::unique_ptr<Subject> eigen_subject(const Operands<S>& operands) {
  return std::make_unique<EigenSubject<S>>(operands);
}

#define CONVMAT_INSTANTIATE(S) template std::unique_ptr<Subject> eigen_subject(const Operands<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
