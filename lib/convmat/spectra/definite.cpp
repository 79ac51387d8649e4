#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/sparse/cholmod.hpp>
#include <convmat/spectra/definite.hpp>
#include <limits>
#include <memory>

namespace convmat {
namespace {

constexpr double unit_roundoff = std::numeric_limits<double>::epsilon() / 2;

class Cholmod {
 public:
  Cholmod() {
    cholmod_l_start(&common);
    common.print = 0;
    common.supernodal = CHOLMOD_SUPERNODAL;  // always L Lᴴ: a pivot that is not positive ends it
    common.quick_return_if_not_posdef = 1;
  }
  ~Cholmod() { cholmod_l_finish(&common); }
  Cholmod(const Cholmod&) = delete;
  Cholmod& operator=(const Cholmod&) = delete;

  cholmod_common common;
};

struct FreeFactor {
  cholmod_common* common;
  void operator()(cholmod_factor* factor) const { cholmod_l_free_factor(&factor, common); }
};
using Factor = std::unique_ptr<cholmod_factor, FreeFactor>;

// f(i, j, |l_ij|) for the entries of a supernodal factor.
template <Scalar S, class F>
void for_each_entry(const cholmod_factor& factor, const F& f) {
  const auto* super = static_cast<const Index*>(factor.super);
  const auto* row_begin = static_cast<const Index*>(factor.pi);
  const auto* value_begin = static_cast<const Index*>(factor.px);
  const auto* rows = static_cast<const Index*>(factor.s);
  const auto* values = static_cast<const S*>(factor.x);
  for (std::size_t k = 0; k < factor.nsuper; ++k) {
    const Index count = row_begin[k + 1] - row_begin[k];
    for (Index col = 0; col < super[k + 1] - super[k]; ++col)
      for (Index row = col; row < count; ++row)
        f(rows[row_begin[k] + row], super[k] + col,
          static_cast<double>(std::abs(values[value_begin[k] + col * count + row])));
  }
}

template <Scalar S>
double margin_of(const cholmod_factor& factor) {
  std::vector<double> column_sums(factor.n), row_sums(factor.n);
  std::vector<Index> row_counts(factor.n);
  double squares = 0;
  for_each_entry<S>(factor, [&](Index i, Index j, double modulus) {
    column_sums[static_cast<std::size_t>(j)] += modulus;
    ++row_counts[static_cast<std::size_t>(i)];
    squares += modulus * modulus;
  });
  for_each_entry<S>(factor, [&](Index i, Index j, double modulus) {
    row_sums[static_cast<std::size_t>(i)] += modulus * column_sums[static_cast<std::size_t>(j)];
  });
  const double terms = (is_complex<S> ? 4 : 1) *
                       static_cast<double>(*std::max_element(row_counts.begin(), row_counts.end()) + 1);
  const double norm = std::min(squares, *std::max_element(row_sums.begin(), row_sums.end()));
  // 1 %: the sums themselves are rounded.
  return 1.01 * terms * unit_roundoff / (1 - terms * unit_roundoff) * norm;
}

}  // namespace

template <Scalar S>
Definiteness prove_definite(const Csr<S>& a) {
  if (a.rows != a.cols)
    throw ShapeError("positive definite is a " + joined({a.rows, a.cols}) +
                     " matrix never; expected a square one");
  if (a.rows == 0) return {0.0, "", 0};
  Cholmod cholmod;
  cholmod_common* common = &cholmod.common;
  cholmod_sparse view = cholmod_transpose_view(a);
  view.stype = -1;  // the rows of the upper triangle of A are the columns of the lower one of Aᵀ
  const Factor factor(cholmod_l_analyze(&view, common), FreeFactor{common});
  if (!factor) return {{}, "CHOLMOD cannot analyse the matrix", 0};
  const auto nonzeros = static_cast<Index>(factor->xsize);
  try {
    require_memory(checked_product(nonzeros, 2 * sizeof(S), "factor"), "the Cholesky factor",
                   format_count(nonzeros) + " numbers", "do without the certificate");
  } catch (const CapacityError& error) {
    return {{}, error.what(), nonzeros};
  }
  cholmod_l_factorize(&view, factor.get(), common);
  if (common->status < CHOLMOD_OK) return {{}, "CHOLMOD ran out of memory", nonzeros};
  if (common->status != CHOLMOD_OK || factor->minor < factor->n || !factor->is_super)
    return {{}, "a pivot is not positive", nonzeros};
  const double margin = margin_of<S>(*factor);
  if (!std::isfinite(margin)) return {{}, "a pivot is not finite", nonzeros};
  return {margin, "", nonzeros};
}

template CONVMAT_API Definiteness prove_definite(const Csr<double>&);
template CONVMAT_API Definiteness prove_definite(const Csr<std::complex<double>>&);

}  // namespace convmat
