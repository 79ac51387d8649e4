#include <convmat/spectra/circular_embedding.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/predicted_singular_values.hpp>

namespace convmat {

template <Scalar S>
std::vector<double> predicted_singular_values(const ConvOperator<S>& conv) {
  return circular_singular_values(ConvOperator<S>(circular_twin(conv.geometry()), conv.kernel()));
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API std::vector<double> predicted_singular_values(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
