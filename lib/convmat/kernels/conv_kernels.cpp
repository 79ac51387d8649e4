#include <array>
#include <convmat/core/error.hpp>
#include <convmat/kernels/conv_kernels.hpp>
#include <convmat/kernels/direct.hpp>
#include <convmat/kernels/fft.hpp>
#include <convmat/kernels/matrix_product.hpp>
#include <convmat/kernels/reference.hpp>
#include <convmat/kernels/winograd.hpp>
#include <string>

namespace convmat {

std::string_view to_string(Accuracy accuracy) {
  switch (accuracy) {
    case Accuracy::entrywise:
      return "entrywise";
    case Accuracy::normwise:
      return "normwise";
    default:
      return "relaxed";
  }
}

template <Scalar S>
std::span<const ConvKernel<S>> conv_kernels() {
  static const std::array table{reference_kernel<S>(), direct_kernel<S>(), matrix_product_kernel<S>(),
                                fft_kernel<S>(), winograd_kernel<S>()};
  return table;
}

template <Scalar S>
const ConvKernel<S>& conv_kernel(std::string_view name) {
  std::string known;
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
    if (kernel.name == name) return kernel;
    known += (known.empty() ? "" : ", ") + std::string(kernel.name);
  }
  throw Error("kernel \"" + std::string(name) + "\" does not exist; expected one of " + known);
}

#define CONVMAT_INSTANTIATE(S)                                        \
  template CONVMAT_API std::span<const ConvKernel<S>> conv_kernels(); \
  template CONVMAT_API const ConvKernel<S>& conv_kernel(std::string_view);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
