#pragma once

#include <convmat/algebra/product.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/store/hdf5.hpp>

#include "samples.hpp"

/// What fixtures/schema-1.h5 holds: visit(name, object) for each. The file was written once, and is never
/// written again.
namespace schema_1 {

using namespace convmat;

/// 3x2 taps on 5x4 pixels, in one padding mode for each axis.
inline ConvOperator<double> padded(PaddingMode first, PaddingMode second) {
  ConvGeometry geometry = conv_geometry(
      {2, 1, 3, 2}, {.image = {5, 4}, .stride = {2, 1}, .padding = {Pads{1, 2}, Pads{0, 1}}, .groups = 2});
  geometry.axes[0].mode = first;
  geometry.axes[1].mode = second;
  return ConvOperator<double>(geometry, sample<double>({2, 1, 3, 2}));
}

inline const Table table{{"layer", std::vector<std::string>{"a", "größer", ""}},
                         {"nonzeros", std::vector<Index>{1, -2, INT64_MAX}},
                         {"seconds", std::vector<double>{0.1, -0.0, 1e300}}};
inline const std::string text = "padding = same\nkernel = größer\n";
inline const std::vector<std::pair<std::string, Attribute>> attributes{
    {"count", Index{-3}}, {"extents", Shape{7, 0, INT64_MAX}}, {"note", "größer"}, {"ratio", 0.1}};

template <class Visit>
void tensors(const Visit& visit) {
  for_each_scalar([&]<class S>() {
    visit("/tensors/" + std::string(scalar_name<S>()), AnyTensor(sample<S>({2, 3, 4})));
  });
  visit("/tensors/scalar", AnyTensor(sample<double>({})));
  visit("/tensors/empty", AnyTensor(sample<double>({3, 0})));
}

template <class Visit>
void matrices(const Visit& visit) {
  for_each_scalar(
      [&]<class S>() { visit("/matrices/" + std::string(scalar_name<S>()), AnyCsr(sample_csr<S>())); });
  visit("/matrices/empty", AnyCsr(Csr<double>{2, 3, {0, 0, 0}, {}, {}}));
}

template <class Visit>
void operators(const Visit& visit) {
  using Op = LinearOperator<double>;
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::circular, PaddingMode::reflect,
                                 PaddingMode::symmetric, PaddingMode::replicate})
    visit("/operators/" + std::string(to_string(mode)), AnyOperator(Op(padded(mode, mode))));
  const ConvOperator<double> mixed = padded(PaddingMode::zeros, PaddingMode::circular);
  visit("/operators/mixed", AnyOperator(Op(mixed)));
  visit("/operators/transposed", AnyOperator(Op(mixed.transpose())));
  const Op sparse = SparseOperator<double>({2, 2}, {3, 1}, sample_csr<double>());
  visit("/operators/sparse", AnyOperator(sparse));
  const Op gram = Product<double>({mixed.transpose(), mixed});
  visit("/operators/product", AnyOperator(gram));
  visit("/operators/sum", AnyOperator(Op(Sum<double>({gram, Scaled<double>(0.1, gram)}))));
  for_each_scalar([&]<class S>() {
    visit("/operators/" + std::string(scalar_name<S>()),
          AnyOperator(LinearOperator<S>(sample_operator<S>())));
  });
}

}  // namespace schema_1
