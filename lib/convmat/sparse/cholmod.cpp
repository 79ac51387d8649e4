#include <convmat/sparse/cholmod.hpp>

namespace convmat {
namespace {

static_assert(sizeof(SuiteSparse_long) == sizeof(Index), "CHOLMOD's long indices are ours");

template <Scalar S, IndexWidth I>
cholmod_sparse transpose_view(const Csr<S, I>& a) {
  cholmod_sparse view{};
  view.nrow = static_cast<std::size_t>(a.cols);
  view.ncol = static_cast<std::size_t>(a.rows);
  view.nzmax = static_cast<std::size_t>(a.nnz());
  view.p = const_cast<I*>(a.indptr.data());
  // CHOLMOD refuses null pointers, even where there is nothing to read.
  static I no_index{};
  static S no_value{};
  view.i = a.nnz() > 0 ? const_cast<I*>(a.indices.data()) : &no_index;
  view.x = a.nnz() > 0 ? const_cast<S*>(a.values.data()) : &no_value;
  view.stype = 0;
  view.itype = std::same_as<I, Index> ? CHOLMOD_LONG : CHOLMOD_INT;
  view.xtype = is_complex<S> ? CHOLMOD_COMPLEX : CHOLMOD_REAL;
  view.dtype = CHOLMOD_DOUBLE;
  view.sorted = 1;
  view.packed = 1;
  return view;
}

}  // namespace

cholmod_sparse cholmod_transpose_view(const Csr<double>& a) { return transpose_view(a); }
cholmod_sparse cholmod_transpose_view(const Csr<std::complex<double>>& a) { return transpose_view(a); }
cholmod_sparse cholmod_transpose_view(const Csr<double, std::int32_t>& a) { return transpose_view(a); }
cholmod_sparse cholmod_transpose_view(const Csr<std::complex<double>, std::int32_t>& a) {
  return transpose_view(a);
}

}  // namespace convmat
