// A file of every schema version is read as it was written, for ever.
#include <doctest/doctest.h>

#include <cstring>

#include "schema_1.hpp"

using namespace convmat;

namespace {

template <class A, class B>
bool same_bits(const A& a, const B& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof *a.data()) == 0;
}

template <class S>
bool same(const Tensor<S>& a, const Tensor<S>& b) {
  return a.shape() == b.shape() && same_bits(a.span(), b.span());
}

template <class S>
bool same(const Csr<S>& a, const Csr<S>& b) {
  return a.rows == b.rows && a.cols == b.cols && same_bits(a.indptr, b.indptr) &&
         same_bits(a.indices, b.indices) && same_bits(a.values, b.values);
}

template <class S>
bool same(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  return describe(a) == describe(b) && a.domain() == b.domain() && same(a.to_csr(), b.to_csr());
}

// Of one scalar, and the same.
template <class Any>
bool same_any(const Any& a, const Any& b) {
  return std::visit(
      [&](const auto& known) {
        const auto* other = std::get_if<std::decay_t<decltype(known)>>(&b);
        return other && same(known, *other);
      },
      a);
}

}  // namespace

TEST_CASE("schema version 1, bit for bit") {
  const Hdf5Reader file(CONVMAT_FIXTURES "/schema-1.h5");
  std::vector<std::string> names{"/config", "/table"};
  const auto check = [&](const std::string& name, bool equal) {
    names.push_back(name);
    CHECK_MESSAGE(equal, name);
  };
  schema_1::tensors([&](const std::string& name, const AnyTensor& tensor) {
    check(name, same_any(tensor, file.tensor(name)));
  });
  schema_1::matrices([&](const std::string& name, const AnyCsr& matrix) {
    check(name, same_any(matrix, file.matrix(name)));
  });
  schema_1::operators([&](const std::string& name, const AnyOperator& op) {
    check(name, same_any(op, file.linear_operator(name)));
    const auto matrix = std::visit([](const auto& a) { return AnyCsr(a.to_csr()); }, op);
    check("/matrix_of" + name, same_any(matrix, file.matrix("/matrix_of" + name)));
  });
  CHECK(file.table("/table") == schema_1::table);
  CHECK(file.text("/config") == schema_1::text);
  CHECK(file.attributes("/tensors") == schema_1::attributes);
  for (const std::string& name : file.objects())
    if (file.kind(name) != Hdf5Reader::Kind::group) {
      CAPTURE(name);
      CHECK(std::find(names.begin(), names.end(), name) != names.end());
    }
}
