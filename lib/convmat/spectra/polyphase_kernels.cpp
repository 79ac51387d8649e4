#include <convmat/spectra/kernel_bounds.hpp>

namespace convmat {

template <Scalar S>
std::vector<Tensor<S>> polyphase_kernels(const Tensor<S>& kernel, Index groups,
                                         const CircularEmbedding& embedding) {
  const Index rows = kernel.shape()[0] / groups, inputs = kernel.shape()[1], phases = embedding.phases();
  const Shape taps = slice(kernel.shape(), 2, kernel.shape().size());
  Shape extents;
  for (const CircularAxis& axis : embedding.axes) extents.push_back(axis.degree() + 1);
  const Index count = volume(taps), points = volume(extents);
  std::vector<Tensor<S>> result(static_cast<std::size_t>(groups),
                                Tensor<S>(prepend(rows, prepend(phases * inputs, extents))));
  Shape tap(taps.size());
  for (Index t = 0; t < count; ++t, advance(tap, taps)) {
    Index phase = 0, point = 0;
    for (std::size_t d = 0; d < taps.size(); ++d) {
      const CircularAxis& axis = embedding.axes[d];
      const auto place = static_cast<std::size_t>(tap[d]);
      phase = phase * axis.phases + axis.phase[place];
      point = point * extents[d] + axis.shift[place] / axis.unit();
    }
    for (Index q = 0; q < kernel.shape()[0]; ++q)
      for (Index p = 0; p < inputs; ++p)
        result[static_cast<std::size_t>(q / rows)][((q % rows * phases + phase) * inputs + p) * points +
                                                   point] = kernel[(q * inputs + p) * count + t];
  }
  return result;
}

template CONVMAT_API std::vector<Tensor<double>> polyphase_kernels(const Tensor<double>&, Index,
                                                                   const CircularEmbedding&);
template CONVMAT_API std::vector<Tensor<std::complex<double>>> polyphase_kernels(
    const Tensor<std::complex<double>>&, Index, const CircularEmbedding&);

}  // namespace convmat
