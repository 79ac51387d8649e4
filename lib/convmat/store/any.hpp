#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/sparse/csr.hpp>
#include <variant>

namespace convmat {

/// What a file may hold: the scalar is known once it has been read. Use with std::visit.
using AnyTensor =
    std::variant<Tensor<float>, Tensor<double>, Tensor<std::complex<float>>, Tensor<std::complex<double>>>;
using AnyCsr = std::variant<Csr<float>, Csr<double>, Csr<std::complex<float>>, Csr<std::complex<double>>>;
using AnyOperator =
    std::variant<ConvOperator<float>, ConvOperator<double>, ConvOperator<std::complex<float>>,
                 ConvOperator<std::complex<double>>, ConvTranspose<float>, ConvTranspose<double>,
                 ConvTranspose<std::complex<float>>, ConvTranspose<std::complex<double>>>;

}  // namespace convmat
