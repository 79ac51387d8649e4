#pragma once

#include <convmat/core/scalar.hpp>
#include <convmat/core/shape.hpp>

namespace convmat {

/// y = alpha x + beta y; where beta is 0, y is not read.
template <Scalar S>
void axpby(S alpha, S x, S beta, S& y) {
  y = beta == S{} ? product(alpha, x) : product(beta, y) + product(alpha, x);
}

/// The same for each of `count` elements, x_step and y_step apart.
template <Scalar S>
void axpby(Index count, S alpha, const S* x, Index x_step, S beta, S* y, Index y_step) {
  if (beta == S{})
    for (Index i = 0; i < count; ++i) y[i * y_step] = product(alpha, x[i * x_step]);
  else
    for (Index i = 0; i < count; ++i)
      y[i * y_step] = product(beta, y[i * y_step]) + product(alpha, x[i * x_step]);
}

/// y = beta y; where beta is 0, y is not read.
template <Scalar S>
void scale(Index count, S beta, S* y) {
  if (beta == S{1}) return;
  for (Index i = 0; i < count; ++i) y[i] = beta == S{} ? S{} : product(beta, y[i]);
}

}  // namespace convmat
