#include <convmat/algebra/cast.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/scaled.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>

namespace convmat {
namespace {

template <Scalar To, Scalar From>
ConvOperator<To> cast_conv(const ConvOperator<From>& conv) {
  return ConvOperator<To>(conv.geometry(), cast<To>(conv.kernel()));
}

template <Scalar To, Scalar From>
std::vector<LinearOperator<To>> cast_all(const std::vector<LinearOperator<From>>& operators) {
  std::vector<LinearOperator<To>> result;
  for (const LinearOperator<From>& a : operators) result.push_back(cast<To>(a));
  return result;
}

}  // namespace

template <Scalar To, Scalar From>
requires(is_complex<To> || !is_complex<From>) LinearOperator<To> cast(const LinearOperator<From>& a) {
  if constexpr (std::same_as<To, From>) return a;
  if (const auto* conv = a.template target<ConvOperator<From>>()) return cast_conv<To>(*conv);
  if (const auto* transposed = a.template target<ConvTranspose<From>>())
    return cast_conv<To>(transposed->transpose()).transpose();
  if (const auto* pad = a.template target<Pad<From>>()) return Pad<To>(pad->lower().geometry());
  if (const auto* sparse = a.template target<SparseOperator<From>>())
    return SparseOperator<To>(sparse->domain(), sparse->range(), cast<To>(sparse->matrix()));
  if (const auto* sum = a.template target<Sum<From>>()) return Sum<To>(cast_all<To>(sum->terms()));
  if (const auto* product = a.template target<Product<From>>())
    return Product<To>(cast_all<To>(product->factors()));
  if (const auto* scaled = a.template target<Scaled<From>>())
    return Scaled<To>(cast<To>(Tensor<From>({1}, {scaled->factor()}))[0], cast<To>(scaled->operand()));
  throw Error(describe(a) + " has no form in another scalar");
}

#define CONVMAT_INSTANTIATE_REAL(From)                                                       \
  template CONVMAT_API LinearOperator<float> cast<float, From>(const LinearOperator<From>&); \
  template CONVMAT_API LinearOperator<double> cast<double, From>(const LinearOperator<From>&);
#define CONVMAT_INSTANTIATE(From)                                                             \
  template CONVMAT_API LinearOperator<std::complex<float>> cast<std::complex<float>, From>(   \
      const LinearOperator<From>&);                                                           \
  template CONVMAT_API LinearOperator<std::complex<double>> cast<std::complex<double>, From>( \
      const LinearOperator<From>&);
CONVMAT_INSTANTIATE_REAL(float)
CONVMAT_INSTANTIATE_REAL(double)
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE
#undef CONVMAT_INSTANTIATE_REAL

}  // namespace convmat
