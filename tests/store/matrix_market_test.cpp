#include <doctest/doctest.h>

#include <convmat/store/matrix_market.hpp>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

const std::string real_banner = "%%MatrixMarket matrix coordinate real general\n";

AnyCsr parse(const std::string& text) {
  const Scratch scratch;
  put_bytes(scratch / "M.mtx", text);
  return read_matrix_market(scratch / "M.mtx");
}

Tensor<double> dense(const std::string& text) { return to_dense(std::get<Csr<double>>(parse(text))); }

// `message` begins with the line: "3: ...".
void refuses(const std::string& text, const std::string& message) {
  const Scratch scratch;
  put_bytes(scratch / "M.mtx", text);
  CHECK_THROWS_WITH_AS(read_matrix_market(scratch / "M.mtx"), ((scratch / "M.mtx:") + message).c_str(),
                       FormatError);
}

}  // namespace

TEST_CASE("every value comes back exactly") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    for (const Csr<S>& csr : {sample_csr<S>(), Csr<S>{2, 3, {0, 0, 0}, {}, {}}, Csr<S>{}}) {
      write_matrix_market(scratch / "M.mtx", csr, Overwrite::yes);
      CHECK(std::get<Csr<Double<S>>>(read_matrix_market(scratch / "M.mtx")) == cast<Double<S>>(csr));
    }
  });
  const double tiny = std::numeric_limits<double>::denorm_min(), huge = std::numeric_limits<double>::max();
  const Csr<double> extreme{1, 5, {0, 5}, {0, 1, 2, 3, 4}, {tiny, huge, 1.0 / 3, -0.0, INFINITY}};
  write_matrix_market(scratch / "M.mtx", extreme, Overwrite::yes);
  CHECK(std::get<Csr<double>>(read_matrix_market(scratch / "M.mtx")) == extreme);
  CHECK(file_bytes(scratch / "M.mtx") ==
        real_banner +
            "1 5 5\n1 1 5e-324\n1 2 1.7976931348623157e+308\n1 3 0.3333333333333333\n1 4 -0\n1 5 inf\n");
}

TEST_CASE("every kind of file") {
  CHECK(dense("%%matrixmarket MATRIX Coordinate Real General\n% a comment\n\n2 2 3\n2 1 3\r\n1  1\t+1.5\n2 1 "
              "-1e0\n") == Tensor<double>({2, 2}, {1.5, 0, 2, 0}));
  CHECK(dense("%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 2\n2 1\n") ==
        Tensor<double>({2, 2}, {0, 1, 1, 0}));
  CHECK(dense("%%MatrixMarket matrix coordinate integer symmetric\n2 2 2\n1 1 5\n2 1 -7\n") ==
        Tensor<double>({2, 2}, {5, -7, -7, 0}));
  CHECK(dense("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 -7\n") ==
        Tensor<double>({2, 2}, {0, 7, -7, 0}));
  CHECK(dense("%%MatrixMarket matrix array real general\n2 3\n1\n4\n2\n5\n0\n6\n") ==
        Tensor<double>({2, 3}, {1, 2, 0, 4, 5, 6}));
  CHECK(dense("%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n") ==
        Tensor<double>({2, 2}, {1, 2, 2, 3}));
  CHECK(dense("%%MatrixMarket matrix array real skew-symmetric\n2 2\n2\n") ==
        Tensor<double>({2, 2}, {0, -2, 2, 0}));
  CHECK(dense("%%MatrixMarket matrix array real general\n0 1000000000000\n").size() == 0);
  const AnyCsr hermitian =
      parse("%%MatrixMarket matrix coordinate complex hermitian\n2 2 2\n1 1 5 0\n2 1 1 -7\n");
  using C = std::complex<double>;
  CHECK(to_dense(std::get<Csr<C>>(hermitian)) == Tensor<C>({2, 2}, {C(5), C(1, 7), C(1, -7), C(0)}));
}

TEST_CASE("broken files are refused with the line") {
  const std::string expected = "expected one of ";
  refuses("", "0: expected %%MatrixMarket");
  refuses("hello\n", "1: expected %%MatrixMarket");
  refuses("%%MatrixMarket vector coordinate real general\n", "1: object \"vector\"; " + expected + "matrix");
  refuses("%%MatrixMarket matrix sparse real general\n",
          "1: format \"sparse\"; " + expected + "coordinate, array");
  refuses("%%MatrixMarket matrix coordinate quaternion general\n",
          "1: field \"quaternion\"; " + expected + "real, integer, complex, pattern, double");
  refuses("%%MatrixMarket matrix coordinate real\n", "1: the line ends too early");
  refuses("%%MatrixMarket matrix array pattern general\n", "1: a pattern has no array of values");
  refuses("%%MatrixMarket matrix coordinate real hermitian\n", "1: hermitian matrices are complex");
  refuses("%%MatrixMarket matrix coordinate pattern skew-symmetric\n",
          "1: a pattern cannot be skew-symmetric");
  refuses(real_banner, "1: expected the sizes");
  refuses(real_banner + "2 2\n", "2: the line ends too early");
  refuses(real_banner + "-2 2 1\n", "2: rows -2; expected 0 or more");
  refuses(real_banner + "2 2 1 1\n", "2: unexpected \"1\"");
  refuses(real_banner + "2 2 1\n3 1 1\n", "3: row 3; expected 1..2");
  refuses(real_banner + "2 2 1\n1 0 1\n", "3: column 0; expected 1..2");
  refuses(real_banner + "2 2 1\n1 1 one\n", "3: \"one\" is not a number");
  refuses(real_banner + "2 2 1\n1.5 1 1\n", "3: \"1.5\" is not an integer");
  refuses(real_banner + "2 2 1\n1 1 1e999\n", "3: 1e999 is out of range");
  refuses(real_banner + "2 2 1\n1 1\n", "3: the line ends too early");
  refuses(real_banner + "2 2 1\n1 1 1 1\n", "3: unexpected \"1\"");
  refuses(real_banner + "2 2 2\n1 1 1\n", "3: ends after 1 of 2 entries");
  refuses(real_banner + "2 2 1\n1 1 1\n1 2 1\n", "4: text after the last entry");
  refuses(real_banner + "2 2 1\n1 1 1", "3: no newline at the end; the file is truncated");
  refuses("%%MatrixMarket matrix array real general\n2 1\n1\n",
          "3: ends before element (2,1) of a 2x1 matrix");
  refuses("%%MatrixMarket matrix coordinate real symmetric\n2 3 0\n", "2: a symmetric matrix is square");
  refuses("%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 1\n",
          "3: entry above the diagonal; the file holds the lower triangle");
  refuses("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 2 1\n",
          "3: entry on the diagonal of a skew-symmetric matrix");
  refuses("%%MatrixMarket matrix coordinate complex hermitian\n2 2 1\n2 2 1 1\n",
          "3: a hermitian matrix has a real diagonal");
  refuses("%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 9007199254740993\n",
          "3: 9007199254740993 is not exact in float64");
}

TEST_CASE("sizes that lie are refused before anything is allocated") {
  refuses(real_banner + "9 9 9000000000000000000\n",
          "2: 9000000000000000000 entries; the file has room for fewer, 70 bytes");
  refuses("%%MatrixMarket matrix array real general\n1000000 1000000\n",
          "2: 1000000000000 entries; the file has room for fewer, 57 bytes");
  CHECK_THROWS_AS(parse(real_banner + "9000000000000000000 9 0\n"), CapacityError);
  CHECK_THROWS_AS(parse("%%MatrixMarket matrix array real general\n9000000000 9000000000\n"), CapacityError);
}

TEST_CASE("a file cut at any length is refused") {
  const Scratch scratch;
  write_matrix_market(scratch / "M.mtx", sample_csr<std::complex<double>>(), Overwrite::no);
  const std::string whole = file_bytes(scratch / "M.mtx");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    put_bytes(scratch / "cut.mtx", whole.substr(0, length));
    CHECK_THROWS_AS(read_matrix_market(scratch / "cut.mtx"), FormatError);
  }
}
