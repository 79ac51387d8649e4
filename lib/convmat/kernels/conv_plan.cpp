#include <algorithm>
#include <bit>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/error.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/kernels/planner.hpp>
#include <mutex>

namespace convmat {

template <Scalar S>
struct ConvPlan<S>::Prepared {
  Pass kind;
  const ConvKernel<S>* kernel;
  std::unique_ptr<const ConvPass<S>> pass;
  AlignedBuffer<S> packed;
};

template <Scalar S>
class ConvPlan<S>::State {
 public:
  State(const ConvGeometry& geometry, std::shared_ptr<const Tensor<S>> kernel, const PlanOptions& options)
      : geometry_(geometry), kernel_(std::move(kernel)), options_(options) {
    if (options.kernel.empty()) return;
    pinned_ = &conv_kernel<S>(options.kernel);
    for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient})
      if (!pinned_->supports(geometry_, pass))
        throw Error("kernel \"" + options.kernel + "\" does not support this geometry (" +
                    std::string(to_string(pass)) + ")");
  }

  const ConvGeometry& geometry() const { return geometry_; }

  // Batches of about the same size share a choice.
  const Prepared& prepared(Pass pass, Index batch) {
    const int magnitude = static_cast<int>(std::bit_width(static_cast<std::size_t>(batch)));
    const std::scoped_lock lock(mutex_);
    for (const Choice& choice : choices_)
      if (choice.pass == pass && choice.magnitude == magnitude) return *choice.prepared;
    const ConvKernel<S>& kernel = pinned_ ? *pinned_ : choose<S>(geometry_, pass, batch, options_.accuracy);
    choices_.push_back({pass, magnitude, &prepare(pass, kernel)});
    return *choices_.back().prepared;
  }

  const S* kernel_data() const { return kernel_ ? kernel_->data() : nullptr; }

 private:
  struct Choice {
    Pass pass;
    int magnitude;
    const Prepared* prepared;
  };

  const Prepared& prepare(Pass pass, const ConvKernel<S>& kernel) {
    for (const auto& known : prepared_)
      if (known->kind == pass && known->kernel == &kernel) return *known;
    // (Not make_unique: clang 14 has no aggregates in parentheses.)
    std::unique_ptr<Prepared> made(new Prepared{pass, &kernel, kernel.prepare(geometry_, pass), {}});
    if (const Index size = made->pass->packed_size(); size > 0) {
      made->packed = AlignedBuffer<S>(size);
      made->pass->pack(kernel_data(), made->packed.data());
    }
    return *prepared_.emplace_back(std::move(made));
  }

  ConvGeometry geometry_;
  std::shared_ptr<const Tensor<S>> kernel_;
  PlanOptions options_;
  const ConvKernel<S>* pinned_ = nullptr;
  std::mutex mutex_;
  std::vector<std::unique_ptr<const Prepared>> prepared_;
  std::vector<Choice> choices_;
};

namespace {

template <Scalar S>
void run(const ConvPass<S>& pass, Index batch, S alpha, const S* a, const S* b, S beta, S* result) {
  pass.run(batch, alpha, a, b, beta, result, thread_workspace<S>(pass.workspace(batch)));
}

}  // namespace

template <Scalar S>
ConvPlan<S>::ConvPlan(const ConvGeometry& geometry, std::shared_ptr<const Tensor<S>> kernel,
                      const PlanOptions& options)
    : state_(std::make_shared<State>(geometry, std::move(kernel), options)) {}

template <Scalar S>
void ConvPlan<S>::apply(S alpha, const S* x, S beta, S* y, Index batch) const {
  const Prepared& ready = state_->prepared(Pass::forward, batch);
  run(*ready.pass, batch, alpha, ready.packed.size() > 0 ? ready.packed.data() : state_->kernel_data(), x,
      beta, y);
}

template <Scalar S>
void ConvPlan<S>::apply_transpose(S alpha, const S* z, S beta, S* x, Index batch) const {
  const Prepared& ready = state_->prepared(Pass::transpose, batch);
  run(*ready.pass, batch, alpha, ready.packed.size() > 0 ? ready.packed.data() : state_->kernel_data(), z,
      beta, x);
}

// Measured: one running sum over 4000 images was off by 97 eps.
template <Scalar S>
void ConvPlan<S>::gradient(S alpha, const S* z, const S* x, S beta, S* gradient, Index batch) const {
  constexpr Index together = 32;
  if (batch <= together)
    return run(*state_->prepared(Pass::gradient, batch).pass, batch, alpha, z, x, beta, gradient);
  const ConvGeometry& geometry = state_->geometry();
  const Index half = batch / 2, range = volume(geometry.range()), domain = volume(geometry.domain());
  Tensor<S> first(geometry.kernel_shape());
  this->gradient(alpha, z, x, S{}, first.data(), half);
  this->gradient(alpha, z + half * range, x + half * domain, beta, gradient, batch - half);
  for (Index tap = 0; tap < first.size(); ++tap) gradient[tap] += first[tap];
}

template <Scalar S>
const ConvKernel<S>& ConvPlan<S>::kernel_for(Pass pass, Index batch) const {
  return *state_->prepared(pass, batch).kernel;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API ConvPlan<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
