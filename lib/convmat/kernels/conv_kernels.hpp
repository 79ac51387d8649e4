#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <memory>
#include <span>

namespace convmat {

/// How much a result may differ from the sum of its products.
///
///     entrywise  every entry to a few eps of the sum of its |products|: small taps and zeros are kept
///     normwise   10 eps ‖K‖ ‖Pad x‖: what an FFT reaches; entries far below the largest are lost in it
///     relaxed    single-precision network layers: minimal filtering (Winograd) too
enum class Accuracy { entrywise, normwise, relaxed };

CONVMAT_API std::string_view to_string(Accuracy accuracy);

/// One way to compute the trilinear form.
template <Scalar S>
struct ConvKernel {
  std::string_view name;
  Accuracy accuracy;  // what it reaches
  bool (*supports)(const ConvGeometry& geometry, Pass pass);
  std::unique_ptr<const ConvPass<S>> (*prepare)(const ConvGeometry& geometry, Pass pass);
  // Estimated seconds of one run on one thread, by the constants of the cost model.
  double (*seconds)(const ConvGeometry& geometry, Pass pass, Index batch);
};

/// The table: every kernel there is, the reference first. Tests and benchmarks loop over it.
template <Scalar S>
CONVMAT_API std::span<const ConvKernel<S>> conv_kernels();

/// The kernel of this name; throws Error, listing the names, where there is none.
template <Scalar S>
CONVMAT_API const ConvKernel<S>& conv_kernel(std::string_view name);

}  // namespace convmat
