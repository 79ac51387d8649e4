#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <convmat/sparse/csr.hpp>
#include <variant>

namespace convmat {

/// What a file may hold: the scalar is known once it has been read. Use with std::visit.
using AnyTensor =
    std::variant<Tensor<float>, Tensor<double>, Tensor<std::complex<float>>, Tensor<std::complex<double>>>;
using AnyCsr = std::variant<Csr<float>, Csr<double>, Csr<std::complex<float>>, Csr<std::complex<double>>>;
using AnyOperator = std::variant<LinearOperator<float>, LinearOperator<double>,
                                 LinearOperator<std::complex<float>>, LinearOperator<std::complex<double>>>;

}  // namespace convmat
