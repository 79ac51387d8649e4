#include <convmat/core/memory.hpp>
#include <convmat/store/detail/mat_file.hpp>
#include <convmat/store/mat.hpp>

namespace convmat {
namespace {

template <Scalar R>
constexpr auto mat_class = sizeof(R) == 4 ? MAT_C_SINGLE : MAT_C_DOUBLE;
template <Scalar R>
constexpr auto mat_type = sizeof(R) == 4 ? MAT_T_SINGLE : MAT_T_DOUBLE;

/// Numbers as MATLAB has them: real and imaginary parts apart.
template <Scalar S>
struct Parts {
  using R = Real<S>;
  std::vector<R> real, imaginary;
  mat_complex_split_t split{};

  void add(S value) {
    real.push_back(std::real(value));
    if constexpr (is_complex<S>) imaginary.push_back(std::imag(value));
  }
  void* data() {
    split = {real.data(), imaginary.data()};
    return is_complex<S> ? static_cast<void*>(&split) : real.data();
  }
};

template <Scalar S>
constexpr int options = is_complex<S> ? MAT_F_COMPLEX : 0;

// The first axis runs fastest.
template <Scalar S>
Parts<S> column_major(const Tensor<S>& tensor) {
  const Shape reversed(tensor.shape().rbegin(), tensor.shape().rend());
  Shape strides(reversed.size(), 1), position(reversed.size(), 0);
  for (std::size_t d = 1; d < reversed.size(); ++d) strides[d] = strides[d - 1] * reversed[d - 1];
  Parts<S> parts;
  if (tensor.size() == 0) return parts;
  do {
    Index offset = 0;
    for (std::size_t d = 0; d < position.size(); ++d) offset += position[d] * strides[d];
    parts.add(tensor[offset]);
  } while (advance(position, reversed));
  return parts;
}

template <Scalar S>
MatVariable variable(const std::string& name, const Tensor<S>& tensor) {
  Shape extents = tensor.shape();
  extents.resize(std::max<std::size_t>(extents.size(), 2), 1);
  Parts<S> parts = column_major(tensor);
  return mat_variable(name.c_str(), mat_class<Real<S>>, mat_type<Real<S>>, extents, parts.data(), options<S>);
}

// Aᵀ by rows is A by columns.
template <Scalar S>
MatVariable variable(const std::string& name, const Csr<S>& matrix) {
  using W = Double<S>;
  const Csr<S> columns = transpose(matrix);
  std::vector<mat_uint32_t> rows(columns.indices.begin(), columns.indices.end()),
      pointers(columns.indptr.begin(), columns.indptr.end());
  Parts<W> values;
  for (const S value : columns.values) values.add(static_cast<W>(value));
  const auto count = static_cast<mat_uint32_t>(rows.size());
  mat_sparse_t sparse{.nzmax = count,
                      .ir = rows.data(),
                      .nir = count,
                      .jc = pointers.data(),
                      .njc = static_cast<mat_uint32_t>(pointers.size()),
                      .ndata = count,
                      .data = values.data()};
  return mat_variable(name.c_str(), MAT_C_SPARSE, MAT_T_DOUBLE, {matrix.rows, matrix.cols}, &sparse,
                      options<W>);
}

void publish(const std::string& path, MatVariable variable, Overwrite overwrite) {
  std::vector<MatVariable> variables;
  variables.push_back(std::move(variable));
  publish_bytes(path, mat_bytes(variables), overwrite);
}

}  // namespace

void write_mat(const std::string& path, const std::string& name, const AnyTensor& tensor,
               Overwrite overwrite) {
  constexpr Index copies = 4;  // ours, libmatio's, its file and the bytes of that
  std::visit(
      [&]<class S>(const Tensor<S>& t) {
        require_memory(checked_product(t.size(), copies * Index{sizeof(S)}, "a .mat file"), "writing " + path,
                       to_string(t.shape()), "write .h5 or .npy");
        publish(path, variable(mat_name(name), t), overwrite);
      },
      tensor);
}

void write_mat(const std::string& path, const std::string& name, const AnyCsr& matrix, Overwrite overwrite) {
  constexpr Index copies = 4, entry = 24, most = Index{1} << 27;  // 2 GB of complex values
  std::visit(
      [&]<class S>(const Csr<S>& m) {
        if (m.nnz() >= most || m.rows >= most || m.cols >= most)
          throw Error(path + ": a matrix of " + joined({m.rows, m.cols}) + " with " + format_count(m.nnz()) +
                      " nonzeros is too much for a .mat file; write .h5 or .npz");
        require_memory(copies * entry * m.nnz(), "writing " + path, format_count(m.nnz()) + " nonzeros",
                       "write .h5 or .npz");
        publish(path, variable(mat_name(name), m), overwrite);
      },
      matrix);
}

}  // namespace convmat
