#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/scalar.hpp>
#include <convmat/core/shape.hpp>
#include <string_view>

namespace convmat {

/// Which of the three arguments of the trilinear form t(z, K, x) is left open, and so computed:
///
///     forward    y[row] = sum of K[tap] x[col]
///     transpose  x[col] = sum of K[tap] z[row]
///     gradient   G[tap] = sum of z[row] x[col]        (over the batch too; nothing is conjugated)
enum class Pass { forward, transpose, gradient };

CONVMAT_API std::string_view to_string(Pass pass);

/// One pass of one convolution, made ready: everything that follows from the geometry alone is worked out.
/// Immutable, hence safe to share between threads; its results do not depend on threads().
template <Scalar S>
class ConvPass {
 public:
  virtual ~ConvPass() = default;

  /// Scalars that the packed kernel takes: the weights in the order in which the pass reads them, or their
  /// spectra. 0 where the pass reads the kernel as it is, and for the gradient.
  virtual Index packed_size() const { return 0; }
  virtual void pack(const S* /*kernel*/, S* /*packed*/) const {}

  /// Scalars that `workspace` of run() must hold, on as many threads as there are now.
  virtual Index workspace(Index batch) const = 0;

  /// result = beta result + alpha (the pass applied to a and b), over `batch` arrays one after another:
  ///
  ///     forward    a the packed kernel, b = x, result y
  ///     transpose  a the packed kernel, b = z, result x
  ///     gradient   a = z, b = x, result G
  ///
  /// Where beta is 0 the result is not read. The workspace may hold anything, and is aligned to 64 bytes like
  /// the packed kernel. Neither checks nor allocates.
  virtual void run(Index batch, S alpha, const S* a, const S* b, S beta, S* result, S* workspace) const = 0;
};

}  // namespace convmat
