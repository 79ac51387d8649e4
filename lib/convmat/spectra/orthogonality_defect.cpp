#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/spectra/circular_embedding.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/orthogonality_defect.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <convmat/spectra/spectrum_measures.hpp>

namespace convmat {
namespace {

// ‖A - I‖_F; rows without an entry on the diagonal have a zero there.
template <Scalar S>
double distance_to_identity(const Csr<S>& a) {
  double sum = 0;
  for (Index row = 0; row < a.rows; ++row) {
    S diagonal{};
    for (Index p = a.indptr[static_cast<std::size_t>(row)]; p < a.indptr[static_cast<std::size_t>(row + 1)];
         ++p) {
      const S& value = a.values[static_cast<std::size_t>(p)];
      if (a.indices[static_cast<std::size_t>(p)] == row)
        diagonal = value;
      else
        sum += std::norm(value);
    }
    sum += std::norm(diagonal - S{1});
  }
  return std::sqrt(sum);
}

}  // namespace

template <Scalar S>
double orthogonality_defect(const ConvOperator<S>& conv) {
  using W = Double<S>;
  detail::require_finite(conv.kernel(), "kernel");
  if (CircularEmbedding(conv.geometry()).is_exact())
    return orthogonality_defect(circular_singular_values(conv));
  return distance_to_identity(smaller_gram(ConvOperator<W>(conv.geometry(), cast<W>(conv.kernel()))).matrix);
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API double orthogonality_defect(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
