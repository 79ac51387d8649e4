#include <algorithm>
#include <convmat/solvers/fourier_axes.hpp>

namespace convmat::detail {

template <class R>
void transform_axes(const Shape& extents, Direction direction, AlignedBuffer<std::complex<R>>& array) {
  Index slab = array.size();
  for (const Index extent : extents) {
    const auto plan = Fourier<R>::in_place(extent, slab / extent, direction);
    AlignedBuffer<std::complex<R>> own(slab);  // plans read aligned arrays
    for (Index first = 0; first < array.size(); first += slab) {
      std::copy_n(array.data() + first, slab, own.data());
      plan->run(own.data(), own.data());
      std::copy_n(own.data(), slab, array.data() + first);
    }
    slab /= extent;
  }
}

template CONVMAT_API void transform_axes(const Shape&, Direction, AlignedBuffer<std::complex<float>>&);
template CONVMAT_API void transform_axes(const Shape&, Direction, AlignedBuffer<std::complex<double>>&);

}  // namespace convmat::detail
