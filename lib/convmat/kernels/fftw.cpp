#include <fftw3.h>

#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/error.hpp>
#include <convmat/kernels/fftw.hpp>
#include <map>
#include <mutex>
#include <tuple>

namespace convmat {
namespace {

// FFTW's functions for a precision.
template <class R>
struct Library;

template <>
struct Library<double> {
  using Plan = fftw_plan;
  using Complex = fftw_complex;
  using Dimension = fftw_iodim64;
  static constexpr auto plan = fftw_plan_guru64_dft;
  static constexpr auto execute = fftw_execute_dft;
  static constexpr auto destroy = fftw_destroy_plan;
};

template <>
struct Library<float> {
  using Plan = fftwf_plan;
  using Complex = fftwf_complex;
  using Dimension = fftwf_iodim64;
  static constexpr auto plan = fftwf_plan_guru64_dft;
  static constexpr auto execute = fftwf_execute_dft;
  static constexpr auto destroy = fftwf_destroy_plan;
};

// FFTW's planner is not thread-safe, nor is the destruction of plans; their execution is.
std::mutex planner;

template <class R>
typename Library<R>::Complex* pointer(std::complex<R>* array) {
  return reinterpret_cast<typename Library<R>::Complex*>(array);
}

struct Layout {
  Index length, columns;
  bool in_place;
  Direction direction;
  auto operator<=>(const Layout&) const = default;
};

template <class R>
class Plan final : public Fourier<R> {
 public:
  explicit Plan(const Layout& layout) {
    // ESTIMATE looks at the alignment of the arrays, and never at what they hold.
    const Index size = layout.length * layout.columns;
    AlignedBuffer<std::complex<R>> in(size), out(layout.in_place ? 0 : size);
    const typename Library<R>::Dimension transform{layout.length, layout.columns, layout.columns},
        columns{layout.columns, 1, 1};
    plan_ = Library<R>::plan(1, &transform, 1, &columns, pointer(in.data()),
                             pointer(layout.in_place ? in.data() : out.data()),
                             static_cast<int>(layout.direction), FFTW_ESTIMATE);
    if (!plan_)
      throw Error("FFTW has no plan for " + std::to_string(layout.columns) + " transforms of length " +
                  std::to_string(layout.length));
  }
  ~Plan() override {
    const std::scoped_lock lock(planner);
    Library<R>::destroy(plan_);
  }
  Plan(const Plan&) = delete;

  void run(std::complex<R>* in, std::complex<R>* out) const override {
    Library<R>::execute(plan_, pointer(in), pointer(out));
  }

 private:
  typename Library<R>::Plan plan_;
};

template <class R>
std::shared_ptr<const Fourier<R>> shared_plan(const Layout& layout) {
  static std::map<Layout, std::shared_ptr<const Fourier<R>>> plans;
  const std::scoped_lock lock(planner);
  auto& plan = plans[layout];
  if (!plan) plan = std::make_shared<Plan<R>>(layout);
  return plan;
}

}  // namespace

template <class R>
std::shared_ptr<const Fourier<R>> Fourier<R>::in_place(Index length, Index columns, Direction direction) {
  return shared_plan<R>({length, columns, true, direction});
}

template <class R>
std::shared_ptr<const Fourier<R>> Fourier<R>::out_of_place(Index length, Direction direction) {
  return shared_plan<R>({length, 1, false, direction});
}

template class CONVMAT_API Fourier<float>;
template class CONVMAT_API Fourier<double>;

}  // namespace convmat
