#include <algorithm>
#include <convmat/solvers/gohberg_semencul.hpp>
#include <convmat/solvers/toeplitz_solve.hpp>

namespace convmat {
namespace {

template <Scalar S>
std::vector<S> reversed(const Tensor<S>& x) {
  return {x.span().rbegin(), x.span().rend()};
}

// Z c
template <Scalar S>
std::vector<S> moved_down(std::vector<S> c) {
  c.insert(c.begin(), S{});
  c.pop_back();
  return c;
}

template <Scalar S>
Toeplitz<S> lower(const std::vector<S>& column) {
  std::vector<S> row(column.size());
  row[0] = column[0];
  return Toeplitz<S>(column, row);
}

template <Scalar S>
std::vector<S> divided(std::vector<S> c, S divisor) {
  for (S& value : c) value /= divisor;
  return c;
}

template <Scalar S>
std::vector<S> checked(const Tensor<S>& first, const Tensor<S>& last) {
  if (first.rank() != 1 || first.shape() != last.shape() || first.size() == 0)
    throw ShapeError("Gohberg-Semencul inverse from a first column of shape " + to_string(first.shape()) +
                     " and a last of shape " + to_string(last.shape()) + "; expected vectors of one length");
  if (first[0] == S{})
    throw NumericError(
        "Gohberg-Semencul inverse: first[0] is zero, the leading minor of order n - 1 vanishes, and two "
        "columns "
        "do not determine the inverse");
  return {first.begin(), first.end()};
}

}  // namespace

template <Scalar S>
GohbergSemencul<S>::GohbergSemencul(const Tensor<S>& first, const Tensor<S>& last)
    : plus_left_(lower(divided(checked(first, last), first[0]))),
      plus_right_(lower(reversed(last)).transpose()),
      minus_left_(lower(divided(moved_down<S>({last.begin(), last.end()}), first[0]))),
      minus_right_(lower(moved_down(reversed(first))).transpose()) {}

template <Scalar S>
void GohbergSemencul<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  std::vector<S> between(x.size());
  detail::assign(plus_right_, S{1}, x, std::span<S>(between), batch);
  plus_left_.accumulate(alpha, between, y, batch);
  detail::assign(minus_right_, S{1}, x, std::span<S>(between), batch);
  minus_left_.accumulate(-alpha, between, y, batch);
}

template <Scalar S>
void GohbergSemencul<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x,
                                              Index batch) const {
  std::vector<S> between(z.size());
  detail::assign_transpose(plus_left_, S{1}, z, std::span<S>(between), batch);
  plus_right_.accumulate_transpose(alpha, between, x, batch);
  detail::assign_transpose(minus_left_, S{1}, z, std::span<S>(between), batch);
  minus_right_.accumulate_transpose(-alpha, between, x, batch);
}

template <Scalar S>
GohbergSemencul<S> gohberg_semencul(const Toeplitz<S>& t) {
  const Index n = t.axis().in;
  Tensor<S> units({2, n});
  units[0] = units[2 * n - 1] = S{1};
  const Tensor<S> columns = toeplitz_solve(t, units).x;
  return {Tensor<S>({n}, {columns.begin(), columns.begin() + n}),
          Tensor<S>({n}, {columns.begin() + n, columns.end()})};
}

#define CONVMAT_INSTANTIATE(S)                   \
  template class CONVMAT_API GohbergSemencul<S>; \
  template CONVMAT_API GohbergSemencul<S> gohberg_semencul(const Toeplitz<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
