#pragma once

#include <convmat/convmat.hpp>
#include <convmat/store/any.hpp>
#include <limits>

/// Elements that all differ, exact in every scalar; the fixtures of NumPy hold the same.
template <convmat::Scalar S>
convmat::Tensor<S> sample(const convmat::Shape& shape) {
  convmat::Tensor<S> tensor(shape);
  for (convmat::Index i = 0; i < tensor.size(); ++i) {
    const auto real = static_cast<convmat::Real<S>>(1.5) * static_cast<convmat::Real<S>>(i) - 2;
    if constexpr (convmat::is_complex<S>)
      tensor[i] = S(real, static_cast<convmat::Real<S>>(i) + static_cast<convmat::Real<S>>(0.25));
    else
      tensor[i] = real;
  }
  return tensor;
}

/// [[0, 1.5, 0, -2], [0, 0, 0, 0], [3, 0, 0.1, 0]], with an imaginary part of 1 where entries are complex.
template <convmat::Scalar S>
convmat::Csr<S> sample_csr() {
  convmat::Csr<S> csr{3, 4, {0, 2, 2, 4}, {1, 3, 0, 2}, {}};
  for (const double value : {1.5, -2.0, 3.0, 0.1}) {
    const auto real = static_cast<convmat::Real<S>>(value);
    if constexpr (convmat::is_complex<S>)
      csr.values.emplace_back(real, 1);
    else
      csr.values.push_back(real);
  }
  return csr;
}

/// A strided, grouped, dilated convolution with uneven pads.
template <convmat::Scalar S>
convmat::ConvOperator<S> sample_operator() {
  return conv(sample<S>({4, 2, 3, 2}), {.image = {7, 6},
                                        .stride = {2, 1},
                                        .dilation = {1, 2},
                                        .padding = {convmat::Pads{1, 2}, convmat::Pads{0, 1}},
                                        .padding_mode = convmat::PaddingMode::reflect,
                                        .groups = 2});
}

/// The convolution that was read.
template <convmat::Scalar S>
convmat::ConvOperator<S> conv_of(const convmat::LinearOperator<S>& op) {
  const auto* conv = op.template target<convmat::ConvOperator<S>>();
  REQUIRE(conv != nullptr);
  return *conv;
}
template <convmat::Scalar S>
convmat::ConvOperator<S> conv_of(const convmat::AnyOperator& op) {
  return conv_of<S>(std::get<convmat::LinearOperator<S>>(op));
}

/// Calls f.template operator()<S>() for each scalar.
template <class F>
void for_each_scalar(F f) {
  f.template operator()<float>();
  f.template operator()<double>();
  f.template operator()<std::complex<float>>();
  f.template operator()<std::complex<double>>();
}
