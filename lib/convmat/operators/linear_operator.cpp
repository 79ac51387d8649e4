#include <convmat/operators/linear_operator.hpp>
#include <vector>

namespace convmat {
namespace {

// Aᵀ of an operator that knows only its two products.
template <Scalar S>
struct Transposed {
  using Scalar = S;
  LinearOperator<S> a;

  Shape domain() const { return a.range(); }
  Shape range() const { return a.domain(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    a.accumulate_transpose(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    a.accumulate(alpha, z, x, batch);
  }
  void assign(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    a.assign_transpose(alpha, x, y, batch);
  }
  void assign_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    a.assign(alpha, z, x, batch);
  }
  LinearOperator<S> transpose() const { return a; }
  Index nnz() const { return a.nnz(); }
  Csr<S> to_csr() const { return convmat::transpose(a.to_csr()); }
  std::string name() const { return "transpose(" + a.name() + ")"; }
};

// conj(A) x = conj(A conj(x))
template <Scalar S>
struct Conjugated {
  using Scalar = S;
  LinearOperator<S> a;

  Shape domain() const { return a.domain(); }
  Shape range() const { return a.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    const std::vector<S> conjugate = conjugated(x);
    std::vector<S> product(y.size());
    a.accumulate(S{1}, conjugate, product, batch);
    add_conjugated(alpha, product, y);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    const std::vector<S> conjugate = conjugated(z);
    std::vector<S> product(x.size());
    a.accumulate_transpose(S{1}, conjugate, product, batch);
    add_conjugated(alpha, product, x);
  }
  LinearOperator<S> conj() const { return a; }
  Index nnz() const { return a.nnz(); }
  Csr<S> to_csr() const { return convmat::conj(a.to_csr()); }
  std::string name() const { return "conj(" + a.name() + ")"; }

 private:
  static std::vector<S> conjugated(std::span<const S> x) {
    std::vector<S> result(x.begin(), x.end());
    for (S& value : result) value = convmat::conj(value);
    return result;
  }
  static void add_conjugated(S alpha, const std::vector<S>& from, std::span<S> to) {
    for (std::size_t i = 0; i < to.size(); ++i) add_product(to[i], alpha, convmat::conj(from[i]));
  }
};

}  // namespace

template <Scalar S>
LinearOperator<S> LinearOperator<S>::transposed(const LinearOperator& a) {
  return Transposed<S>{a};
}

template <Scalar S>
LinearOperator<S> LinearOperator<S>::conjugated(const LinearOperator& a) {
  return Conjugated<S>{a};
}

template <Scalar S>
void LinearOperator<S>::cannot(const char* member, const std::string& description) {
  throw Error(description + " cannot be materialised: its type has no " + member);
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API LinearOperator<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
