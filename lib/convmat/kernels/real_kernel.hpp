#pragma once

#include <convmat/kernels/complex_pass.hpp>
#include <convmat/kernels/padded_transpose.hpp>

namespace convmat {

/// The geometry that from_real makes a pass of.
template <Scalar S>
ConvGeometry made_geometry(const ConvGeometry& geometry, Pass pass) {
  const ConvGeometry real = is_complex<S> ? real_geometry(geometry) : geometry;
  return pass == Pass::transpose && pads_with_samples(real) ? valid_geometry(real) : real;
}

/// A pass of any scalar and padding mode, from `make<T>(geometry, pass)` that knows float and double alone,
/// and in transposed passes zero padding alone.
template <Scalar S, class Make>
std::unique_ptr<const ConvPass<S>> from_real(const ConvGeometry& geometry, Pass pass, const Make& make) {
  if constexpr (is_complex<S>) {
    return complex_pass<Real<S>>(geometry, pass, from_real<Real<S>>(real_geometry(geometry), pass, make));
  } else {
    if (pass == Pass::transpose && pads_with_samples(geometry))
      return padded_transpose<S>(geometry, make.template operator()<S>(valid_geometry(geometry), pass));
    return make.template operator()<S>(geometry, pass);
  }
}

}  // namespace convmat
