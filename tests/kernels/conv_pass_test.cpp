#include <array>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/conv_kernels.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

constexpr std::array every_pass{Pass::forward, Pass::transpose, Pass::gradient};

// An aligned array between two fences, which show who writes beside it.
template <Scalar S>
class Fenced {
 public:
  explicit Fenced(Index size) : buffer_(size + 2 * width) {
    std::fill_n(buffer_.data(), buffer_.size(), mark);
  }

  S* data() { return buffer_.data() + width; }

  bool is_intact() const {
    const S *first = buffer_.data(), *last = first + buffer_.size();
    const auto is_marked = [](const S& value) { return value == mark; };
    return std::all_of(first, first + width, is_marked) && std::all_of(last - width, last, is_marked);
  }

 private:
  static constexpr Index width = 8 * line_scalars;
  static constexpr S mark{12345};
  AlignedBuffer<S> buffer_;
};

template <Scalar S>
void check_fences(const ConvKernel<S>& kernel, const ConvGeometry& geometry, Pass pass, Index batch) {
  INFO(std::string(kernel.name), " ", std::string(to_string(pass)), ", ", to_string(geometry));
  const auto ready = kernel.prepare(geometry, pass);
  const Index x = batch * volume(geometry.domain()), z = batch * volume(geometry.range()),
              taps = volume(geometry.kernel_shape());
  const std::vector<S> a(static_cast<std::size_t>(pass == Pass::gradient ? z : taps), S(1)),
      b(static_cast<std::size_t>(pass == Pass::transpose ? z : x), S(1));
  Fenced<S> packed(ready->packed_size()), workspace(ready->workspace(batch)),
      result(pass == Pass::forward     ? z
             : pass == Pass::transpose ? x
                                       : taps);
  const bool packs = ready->packed_size() > 0;
  if (packs) ready->pack(a.data(), packed.data());
  CHECK(packed.is_intact());
  ready->run(batch, S(1), packs ? packed.data() : a.data(), b.data(), S(1), result.data(), workspace.data());
  CHECK(packed.is_intact());
  CHECK(workspace.is_intact());
  CHECK(result.is_intact());
}

template <Scalar S>
void check_fences(const ConvGeometry& geometry, Index batch) {
  for (const ConvKernel<S>& kernel : conv_kernels<S>())
    for (const Pass pass : every_pass)
      if (kernel.supports(geometry, pass)) check_fences(kernel, geometry, pass, batch);
}

}  // namespace

TEST_CASE("every pass has a name") {
  CHECK(to_string(Pass::forward) == "forward");
  CHECK(to_string(Pass::transpose) == "transpose");
  CHECK(to_string(Pass::gradient) == "gradient");
}

TEST_CASE_TEMPLATE("a pass writes no more than it asks for", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) check_fences<S>(random_geometry(rng, {.extent = 20}), rng.integer(1, 3));
}

TEST_CASE_TEMPLATE("a pass writes no more than it asks for on several threads", S, CONVMAT_SCALARS) {
  set_threads(3);
  check_fences<S>(conv_geometry({33, 17, 3, 3}, {.image = {23, 21}, .padding = {1}}), 2);
  check_fences<S>(conv_geometry({6, 1, 5}, {.image = {9001}, .stride = {2}, .groups = 2}), 3);
  check_fences<S>(conv_geometry({5, 3, 2, 3},
                                {.image = {70, 131}, .padding = {1}, .padding_mode = PaddingMode::circular}),
                  1);
  set_threads(1);
}

TEST_CASE_TEMPLATE("of an empty batch only beta remains", S, CONVMAT_SCALARS) {
  const ConvGeometry geometry = conv_geometry({2, 3, 3, 3}, {.image = {6, 7}, .padding = {1}});
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
    INFO(std::string(kernel.name));
    const auto ready = kernel.prepare(geometry, Pass::gradient);
    AlignedBuffer<S> workspace(ready->workspace(0));
    Tensor<S> gradient(geometry.kernel_shape(), std::vector<S>(54, S(2)));
    ready->run(0, S(1), nullptr, nullptr, S(3), gradient.data(), workspace.data());
    CHECK(gradient == Tensor<S>(geometry.kernel_shape(), std::vector<S>(54, S(6))));
  }
}
