#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/geometry/conv_geometry.hpp>

/// The notebook's first half: a convolution is a matrix, and a product with unfolded patches.
namespace seed {

using convmat::Index;
using convmat::Report;
using convmat::Tensor;

/// Notes squared errors beside the notebook's, for one table at the end.
struct Comparisons {
  std::vector<std::string> data, left, right;
  std::vector<double> squared_error, notebook;
  convmat::Table table() const;
};

/// Sizes of matrices in their three forms.
struct Bytes {
  std::vector<std::string> matrix;
  std::vector<Index> rows, columns, nonzeros, dense_bytes, csr_bytes, structured_bytes;
  void add(const std::string& group, const convmat::ConvGeometry& geometry);
  convmat::Table table() const;
};

/// T from toeplitz_1_ch and toeplitz_mult_ch: T x against convolution, through the structure, as CSR, by the
/// library's kernels and by loops. Stores kernel, image, T and y under `group`.
void toeplitz_cell(const std::string& group, const Tensor<double>& kernel, const Tensor<double>& image,
                   double notebook, Comparisons& comparisons, Report& report);

/// Unfold + matrix product + view against convolution, in float64 and float32, and T on a flattened sample.
/// Stores kernel, patches of the first image, T and y under `group`.
void unfold_cell(const std::string& group, const Tensor<double>& kernel, const Tensor<double>& images,
                 double notebook, Comparisons& comparisons, Report& report);

}  // namespace seed
