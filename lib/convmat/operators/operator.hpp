#pragma once

#include <algorithm>
#include <concepts>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>
#include <convmat/sparse/csr.hpp>
#include <span>
#include <string>

namespace convmat {

/// What makes a type a linear operator T: the shapes of its domain and range, and two accumulating products
/// over `batch` arrays that lie one after another:
///
///     accumulate            y += alpha T x          accumulate_transpose   x += alpha Tᵀ z
///
/// Neither checks, conjugates nor changes the operator. Everything else is derived: T * x, transpose,
/// adjoint, products, sums. A type may offer more, and is used better if it does: assign() and
/// assign_transpose(), the same products with = for +=; transpose(), conj(), nnz(), to_csr(), name().
template <class A>
concept Operator = requires(const A& a, typename A::Scalar alpha, std::span<const typename A::Scalar> in,
                            std::span<typename A::Scalar> out, Index batch) {
  { a.domain() } -> std::convertible_to<Shape>;
  { a.range() } -> std::convertible_to<Shape>;
  a.accumulate(alpha, in, out, batch);
  a.accumulate_transpose(alpha, in, out, batch);
};

namespace detail {

/// 1 where `shape` is `expected`, N where it is (N, expected...); throws ShapeError naming `argument`,
/// `operation` and both shapes otherwise.
CONVMAT_API Index batch_of(const Shape& shape, const Shape& expected, const char* argument,
                           const std::string& operation);

/// "R(8,16,16) -> R(16,8,8)", with C for complex scalars.
CONVMAT_API std::string type_of(const Shape& domain, const Shape& range, bool complex);

/// y = alpha T x and x = alpha Tᵀ z; what the result held is not read.
template <Operator A>
void assign(const A& a, typename A::Scalar alpha, std::span<const typename A::Scalar> x,
            std::span<typename A::Scalar> y, Index batch) {
  if constexpr (requires { a.assign(alpha, x, y, batch); }) return a.assign(alpha, x, y, batch);
  std::fill(y.begin(), y.end(), typename A::Scalar{});
  a.accumulate(alpha, x, y, batch);
}
template <Operator A>
void assign_transpose(const A& a, typename A::Scalar alpha, std::span<const typename A::Scalar> z,
                      std::span<typename A::Scalar> x, Index batch) {
  if constexpr (requires { a.assign_transpose(alpha, z, x, batch); })
    return a.assign_transpose(alpha, z, x, batch);
  std::fill(x.begin(), x.end(), typename A::Scalar{});
  a.accumulate_transpose(alpha, z, x, batch);
}

}  // namespace detail

/// "conv 3x3/2 : R(8,16,16) -> R(16,8,8)".
template <Operator A>
std::string describe(const A& a) {
  std::string name = "operator";
  if constexpr (requires { a.name(); }) name = a.name();
  return name + " : " + detail::type_of(a.domain(), a.range(), is_complex<typename A::Scalar>);
}

namespace detail {
template <Operator A>
Index batch_of_both(const A& a, const Tensor<typename A::Scalar>& x, const Tensor<typename A::Scalar>& y) {
  const Shape domain = a.domain(), range = a.range();
  if (x.shape() == domain && y.shape() == range) return 1;
  const Index batch = batch_of(x.shape(), domain, "x", describe(a));
  const Shape expected = x.shape() == domain ? range : prepend(batch, range);
  if (y.shape() != expected)
    throw ShapeError(describe(a) + ": y has shape " + to_string(y.shape()) + ", expected " +
                     to_string(expected));
  return batch;
}
}  // namespace detail

/// y += alpha T x for x of shape domain() and y of shape range(), or a batch of each with one leading axis.
/// Throws ShapeError, with both shapes, where they are neither.
template <Operator A>
void accumulate(const A& a, std::type_identity_t<typename A::Scalar> alpha,
                const Tensor<typename A::Scalar>& x, Tensor<typename A::Scalar>& y) {
  const Index batch = detail::batch_of_both(a, x, y);
  a.accumulate(alpha, x.span(), y.span(), batch);
}

/// y = alpha T x in place of what y held: a product that allocates nothing.
template <Operator A>
void assign(const A& a, std::type_identity_t<typename A::Scalar> alpha, const Tensor<typename A::Scalar>& x,
            Tensor<typename A::Scalar>& y) {
  const Index batch = detail::batch_of_both(a, x, y);
  detail::assign(a, alpha, x.span(), y.span(), batch);
}

/// T x: (domain) -> (range), (N, domain) -> (N, range). Throws ShapeError where x fits neither.
template <Operator A>
Tensor<typename A::Scalar> operator*(const A& a, const Tensor<typename A::Scalar>& x) {
  const Index batch = detail::batch_of(x.shape(), a.domain(), "x", describe(a));
  Tensor<typename A::Scalar> y(x.shape() == a.domain() ? a.range() : prepend(batch, a.range()));
  detail::assign(a, typename A::Scalar{1}, x.span(), y.span(), batch);
  return y;
}

/// Tᵀ, conj(T) and Tᴴ = conj(T)ᵀ. Real operators are their own conjugate.
template <Operator A>
requires requires(const A& a) { a.transpose(); }
auto transpose(const A& a) { return a.transpose(); }
template <Operator A>
requires requires(const A& a) { a.conj(); }
auto conj(const A& a) { return a.conj(); }
template <Operator A>
requires requires(const A& a) { a.conj().transpose(); }
auto adjoint(const A& a) { return a.conj().transpose(); }

/// The matrix of T, rows and columns in row-major order of range() and domain(). Throws CapacityError, before
/// allocating, where it exceeds memory_budget().
template <Operator A>
requires requires(const A& a) { a.to_csr(); }
Csr<typename A::Scalar> to_csr(const A& a) { return a.to_csr(); }

/// The same with indices of a chosen width, to_csr<std::int32_t>(T), where the type offers it: convolutions
/// and their transposes.
template <IndexWidth I, Operator A>
requires requires(const A& a) { a.template to_csr<I>(); }
Csr<typename A::Scalar, I> to_csr(const A& a) { return a.template to_csr<I>(); }

template <Operator A>
requires requires(const A& a) { a.to_csr(); }
Tensor<typename A::Scalar> to_dense(const A& a) { return to_dense(a.to_csr()); }

}  // namespace convmat
