#include "loops.hpp"

#include <convmat/core/threads.hpp>

using namespace convmat;

namespace seed {

template <class S>
Tensor<S> convolution_by_loops(const Tensor<S>& kernel, const Tensor<S>& x) {
  const Index images = x.shape()[0], channels = x.shape()[1], height = x.shape()[2], width = x.shape()[3];
  const Index outputs = kernel.shape()[0], kh = kernel.shape()[2], kw = kernel.shape()[3];
  const Index rows = height - kh + 1, cols = width - kw + 1;
  Tensor<S> y({images, outputs, rows, cols});
  parallel_for(images * outputs, y.size() * channels * kh * kw, [&](Index plane) {
    const Index n = plane / outputs, q = plane % outputs;
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < cols; ++j) {
        long double sum = 0;
        for (Index p = 0; p < channels; ++p)
          for (Index a = 0; a < kh; ++a)
            for (Index b = 0; b < kw; ++b)
              sum += static_cast<long double>(kernel[((q * channels + p) * kh + a) * kw + b]) *
                     x[((n * channels + p) * height + i + a) * width + j + b];
        y[(plane * rows + i) * cols + j] = static_cast<S>(sum);
      }
  });
  return y;
}

template <class S>
Tensor<S> kernel_times_patches(const Tensor<S>& kernel, const Tensor<S>& patches) {
  const Index images = patches.shape()[0], taps = patches.shape()[1], outputs = patches.shape()[2];
  const Index channels = kernel.shape()[0];
  Tensor<S> y({images, channels, outputs});
  parallel_for(images * channels, y.size() * taps, [&](Index plane) {
    const Index n = plane / channels, q = plane % channels;
    for (Index t = 0; t < taps; ++t)
      for (Index o = 0; o < outputs; ++o)
        y[plane * outputs + o] += kernel[q * taps + t] * patches[(n * taps + t) * outputs + o];
  });
  return y;
}

Tensor<double> times(const Csr<double>& a, const Tensor<double>& x) {
  Tensor<double> y({a.rows});
  for (Index r = 0; r < a.rows; ++r)
    for (auto p = static_cast<std::size_t>(a.indptr[static_cast<std::size_t>(r)]);
         p < static_cast<std::size_t>(a.indptr[static_cast<std::size_t>(r + 1)]); ++p)
      y[r] += a.values[p] * x[a.indices[p]];
  return y;
}

Tensor<double> times_transposed(const Tensor<double>& z, const Tensor<double>& u) {
  const Index rows = z.shape()[0], cols = u.shape()[0], outputs = z.shape()[1];
  Tensor<double> product({rows, cols});
  for (Index q = 0; q < rows; ++q)
    for (Index p = 0; p < cols; ++p)
      for (Index o = 0; o < outputs; ++o) product[q * cols + p] += z[q * outputs + o] * u[p * outputs + o];
  return product;
}

#define SEED_INSTANTIATE(S)                                                    \
  template Tensor<S> convolution_by_loops(const Tensor<S>&, const Tensor<S>&); \
  template Tensor<S> kernel_times_patches(const Tensor<S>&, const Tensor<S>&);
SEED_INSTANTIATE(float)
SEED_INSTANTIATE(double)
#undef SEED_INSTANTIATE

}  // namespace seed
