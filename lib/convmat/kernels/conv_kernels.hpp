#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/scalar.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <span>
#include <string_view>

namespace convmat {

/// One way to compute the trilinear form. All three accumulate, none conjugates, none checks or allocates:
///
///     apply      y[row] += alpha K[tap] x[col]
///     transpose  x[col] += alpha K[tap] z[row]
///     gradient   G[tap] += alpha z[row] x[col]      (summed over the batch)
///
/// x has `batch` arrays of shape domain(), y and z of shape range(). `workspace` holds workspace(geometry)
/// scalars of any value. Kernels are safe to call from several threads with a workspace each, and their
/// results do not depend on threads().
template <Scalar S>
struct ConvKernel {
  std::string_view name;
  bool (*supports)(const ConvGeometry& geometry);
  Index (*workspace)(const ConvGeometry& geometry);
  void (*apply)(const ConvGeometry& geometry, Index batch, S alpha, const S* kernel, const S* x, S* y,
                S* workspace);
  void (*transpose)(const ConvGeometry& geometry, Index batch, S alpha, const S* kernel, const S* z, S* x,
                    S* workspace);
  void (*gradient)(const ConvGeometry& geometry, Index batch, S alpha, const S* z, const S* x, S* gradient,
                   S* workspace);
};

/// The table: every kernel there is, the reference first. Tests and benchmarks loop over it.
template <Scalar S>
CONVMAT_API std::span<const ConvKernel<S>> conv_kernels();

/// The kernel of this name; throws Error, listing the names, where there is none.
template <Scalar S>
CONVMAT_API const ConvKernel<S>& conv_kernel(std::string_view name);

/// The kernel to use for this geometry and batch.
template <Scalar S>
CONVMAT_API const ConvKernel<S>& plan(const ConvGeometry& geometry, Index batch);

}  // namespace convmat
