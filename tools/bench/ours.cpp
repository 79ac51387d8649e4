#include "ours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <limits>
#include <optional>

namespace convmat::bench {
namespace {

constexpr double slowest_call = 60;  // seconds, by the cost model

template <Scalar S>
class Product final : public Ours {
 public:
  Product(const Operands<S>& operands, const std::string& kernel)
      : operands_(operands), options_{.kernel = kernel == "auto" ? "" : kernel} {}

  double warm_up() override {
    plan_.emplace(operands_.geometry, operands_.kernel, options_);
    require_patience();
    result_ = Tensor<S>(operands_.result_shape());
    std::fill_n(result_.data(), result_.size(), S(std::numeric_limits<Real<S>>::quiet_NaN()));
    return calls_.warm_up();
  }
  std::vector<double> burst(double seconds) override { return calls_.burst(seconds); }
  std::string method() const override { return std::string(kernel().name); }
  Agreement agreement() const override {
    Rng rng(1);
    return bench::agreement(operands_, result_, kernel().accuracy, rng);
  }
  Index matrix_bytes() const override { return 0; }

 private:
  const ConvKernel<S>& kernel() const { return plan_->kernel_for(pass_of(operands_.task), operands_.batch); }

  void require_patience() const {
    const double seconds = kernel().seconds(operands_.geometry, pass_of(operands_.task), operands_.batch);
    if (seconds > slowest_call)
      throw Error(fmt::format("one call of {} takes about {:.0f} s, by the cost model; {:.0f} s allowed",
                              kernel().name, seconds, slowest_call));
  }

  void multiply() {
    S* const result = result_.data();
    switch (operands_.task) {
      case Task::forward:
        return plan_->apply(S{1}, operands_.x.data(), S{}, result, operands_.batch);
      case Task::adjoint:
        return plan_->apply_transpose(S{1}, operands_.z.data(), S{}, result, operands_.batch);
      default:
        return plan_->gradient(S{1}, operands_.z.data(), operands_.x.data(), S{}, result, operands_.batch);
    }
  }

  const Operands<S>& operands_;
  PlanOptions options_;
  std::optional<ConvPlan<S>> plan_;
  Tensor<S> result_;
  Calls calls_{"", [this] { multiply(); }};
};

// A matrix may take most of the memory there is, so that none is kept while others have their turn.
template <Scalar S>
class Materialize final : public Ours {
 public:
  explicit Materialize(const Operands<S>& operands) : operands_(operands) {}

  double warm_up() override {
    operator_.emplace(operands_.geometry, *operands_.kernel);
    const double seconds = calls_.warm_up();
    matrix_ = {};
    return seconds;
  }
  std::vector<double> burst(double seconds) override {
    std::vector<double> samples = calls_.burst(seconds);
    Rng rng(1);
    agreement_ = bench::agreement(operands_, matrix_, rng);
    bytes_ = bytes_of(matrix_);
    matrix_ = {};
    return samples;
  }
  std::string method() const override { return calls_.method(); }
  Agreement agreement() const override { return agreement_; }
  Index matrix_bytes() const override { return bytes_; }

 private:
  const Operands<S>& operands_;
  std::optional<ConvOperator<S>> operator_;
  Csr<S, std::int32_t> matrix_;
  Agreement agreement_{std::numeric_limits<double>::quiet_NaN(), false};
  Index bytes_ = 0;
  Calls calls_{"csr", [this] { matrix_ = operator_->template to_csr<std::int32_t>(); },
               [this] { matrix_ = {}; }};
};

}  // namespace

Pass pass_of(Task task) {
  if (task == Task::gradient) return Pass::gradient;
  return task == Task::forward ? Pass::forward : Pass::transpose;
}

template <Scalar S>
std::unique_ptr<Ours> product_subject(const Operands<S>& operands, const std::string& kernel) {
  return std::make_unique<Product<S>>(operands, kernel);
}

template <Scalar S>
std::unique_ptr<Ours> materialize_subject(const Operands<S>& operands) {
  return std::make_unique<Materialize<S>>(operands);
}

#define CONVMAT_INSTANTIATE(S)                                                            \
  template std::unique_ptr<Ours> product_subject(const Operands<S>&, const std::string&); \
  template std::unique_ptr<Ours> materialize_subject(const Operands<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
