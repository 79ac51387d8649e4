// Minimal filtering, Matrix X Matrixᵀ in every channel.
#if defined(CONVMAT_FILTER_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_FILTER_INL
#undef CONVMAT_FILTER_INL
#else
#define CONVMAT_FILTER_INL
#endif

#include <hwy/highway.h>

#include <convmat/kernels/vectors-inl.hpp>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// sum over j of Matrix[Row][j] in[j], zeros left out.
template <class T, const auto& Matrix, std::size_t Row>
HWY_INLINE Vector<T> row_times(const Vector<T>* in) {
  const Tag<T> d;
  auto sum = hn::Zero(d);
  [&]<std::size_t... J>(std::index_sequence<J...>) {
    ((Matrix[Row][J] != 0 ? void(sum = hn::MulAdd(hn::Set(d, static_cast<T>(Matrix[Row][J])), in[J], sum))
                          : void()),
     ...);
  }
  (std::make_index_sequence<Matrix[Row].size()>());
  return sum;
}

// to = Matrix from Matrixᵀ
template <class T, const auto& Matrix>
void filter(Index channels, const T* HWY_RESTRICT from, Index from_row, Index from_col, T* HWY_RESTRICT to,
            Index to_row, Index to_col) {
  const Tag<T> d;
  constexpr std::size_t rows = Matrix.size(), cols = Matrix[0].size();
  for (Index c = 0; c < channels; c += static_cast<Index>(hn::Lanes(d))) {
    Vector<T> half[rows][cols];  // Matrix from
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      for (std::size_t k = 0; k < cols; ++k) {
        Vector<T> in[cols];
        CONVMAT_UNROLL
        for (std::size_t j = 0; j < cols; ++j)
          in[j] =
              hn::LoadU(d, from + static_cast<Index>(j) * from_row + static_cast<Index>(k) * from_col + c);
        ((half[I][k] = row_times<T, Matrix, I>(in)), ...);
      }
      for (std::size_t i = 0; i < rows; ++i)
        (hn::StoreU(row_times<T, Matrix, I>(half[i]), d,
                    to + static_cast<Index>(i) * to_row + static_cast<Index>(I) * to_col + c),
         ...);
    }
    (std::make_index_sequence<rows>());
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
