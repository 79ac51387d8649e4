#include <convmat/algebra/add.hpp>
#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/inverse.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/simplify.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/core/division.hpp>
#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_blocks.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/raise.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/zero.hpp>
#include <fstream>
#include <map>
#include <set>

#include "support/dense.hpp"

// docs/closure.md, cell by cell.
using namespace convmat;
using namespace convmat::test;

namespace {

// The document

using Row = std::vector<std::string>;
using Table = std::vector<Row>;

Row cells(const std::string& line) {
  Row row;
  for (std::size_t begin = 1, end; (end = line.find('|', begin)) != std::string::npos; begin = end + 1) {
    const std::string cell = line.substr(begin, end - begin);
    row.push_back(cell.substr(cell.find_first_not_of(' '),
                              cell.find_last_not_of(' ') - cell.find_first_not_of(' ') + 1));
  }
  return row;
}

struct Document {
  std::vector<Table> tables;
  std::set<std::string> reasons;  // "1", "2", ...

  Document() {
    std::ifstream file(CONVMAT_DOCS_DIR "/closure.md");
    bool in_table = false;
    for (std::string line; std::getline(file, line);) {
      const bool is_row = line.starts_with("|");
      if (is_row && !in_table) tables.emplace_back();
      if (is_row && !line.starts_with("| ---")) tables.back().push_back(cells(line));
      in_table = is_row;
      if (const auto dot = line.find(". "); dot != std::string::npos && std::isdigit(line[0]) != 0)
        reasons.insert(line.substr(0, dot));
    }
  }

  // The table of that heading; of two, the second is that over two axes.
  const Table& table(const std::string& heading, std::size_t which = 0) const {
    for (const Table& table : tables)
      if (table[0][0] == heading && which-- == 0) return table;
    throw Error("closure.md has no table " + heading);
  }
};

// "– ⁵" is "–", and 5 must be among the reasons.
std::string expected(const Document& document, const std::string& cell) {
  static const Row superscripts{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (!cell.starts_with("–")) return cell;
  std::string number;
  for (std::size_t digit = 0; digit < superscripts.size(); ++digit)
    if (cell == "– " + superscripts[digit]) number = std::to_string(digit);
  CHECK(document.reasons.contains(number));
  return "–";
}

// A random matrix of a class

template <Scalar S>
std::vector<S> entries(Index count, Rng& rng) {
  const Tensor<S> values = randint<S>({count}, 1, 9, rng);
  return {values.begin(), values.end()};
}

template <Scalar S>
LinearOperator<S> random_sparse(const Shape& shape, Rng& rng, bool bidiagonal) {
  const Index n = volume(shape);
  Tensor<S> dense = randint<S>({n, n}, 1, 9, rng);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      if (bidiagonal && i != j && i != j + 1) dense.at({i, j}) = S{};
  return SparseOperator<S>(shape, shape, to_csr(dense));
}

template <Scalar S>
LinearOperator<S> random_of(const std::string& symbol, const Shape& shape, Rng& rng);

template <Scalar S>
LinearOperator<S> random_blocks(const std::string& symbol, const Shape& shape, Rng& rng) {
  const Index n = shape[0];
  const char outer = symbol[0];
  const Index count = outer == 'T' ? 2 * n - 1 : outer == 'M' ? n * n : n;
  std::vector<LinearOperator<S>> blocks;
  for (Index i = 0; i < count; ++i)
    blocks.push_back(random_of<S>(symbol.substr(1), slice(shape, 1, shape.size()), rng));
  if (outer == 'M') return BlockMatrix<S>(n, n, blocks);
  if (outer == 'C') return BlockCirculant<S>(blocks);
  return BlockToeplitz<S>::banded(blocks, n, n, outer == 'U' ? 0 : n - 1);
}

template <Scalar S>
LinearOperator<S> random_of(const std::string& symbol, const Shape& shape, Rng& rng) {
  const Index n = shape[0];
  if (symbol == "I") return Identity<S>(shape);
  if (symbol == "0") return Zero<S>(shape, shape);
  if (symbol == "D") return Diagonal<S>(randint<S>(shape, 1, 9, rng));
  if (symbol == "S") return random_sparse<S>(shape, rng, true);
  if (symbol == "T") return Toeplitz<S>::banded(entries<S>(2 * n - 1, rng), n, n, n - 1);
  if (symbol == "L") return Toeplitz<S>::banded(entries<S>(n, rng), n, n, n - 1);
  if (symbol == "U") return Toeplitz<S>::banded(entries<S>(n, rng), n, n);
  if (symbol == "C") return Circulant<S>(entries<S>(n, rng));
  if (symbol == "H") {
    const std::vector<S> h = entries<S>(2 * n - 1, rng);
    return Hankel<S>({h.begin(), h.begin() + n}, {h.begin() + n - 1, h.end()});
  }
  if (symbol == "K")
    return Kronecker<S>(random_sparse<S>({n}, rng, false), random_sparse<S>({shape[1]}, rng, false));
  if (const auto times = symbol.find("⊗"); times != std::string::npos)
    return Kronecker<S>(random_of<S>(symbol.substr(0, 1), {n}, rng),
                        random_of<S>(symbol.substr(0, 1), {shape[1]}, rng));
  return random_blocks<S>(symbol, shape, rng);
}

// The class of an operator

std::string symbol_of(const Axis& axis) {
  if (axis.is_circulant()) return "C";
  bool above = false, below = false;
  for (Index t = 0; t < axis.kernel; ++t) {
    above = above || (axis.tap_count(t) > 0 && axis.position(0, t) > 0);
    below = below || (axis.tap_count(t) > 0 && axis.position(0, t) < 0);
  }
  return above == below ? "T" : above ? "U" : "L";
}

template <Scalar S>
std::string symbol_of(const LinearOperator<S>& a) {
  if (a.template target<Identity<S>>()) return "I";
  if (a.template target<Zero<S>>()) return "0";
  if (a.template target<Diagonal<S>>()) return "D";
  if (a.template target<SparseOperator<S>>()) return "S";
  if (a.template target<Hankel<S>>()) return "H";
  if (a.template target<Kronecker<S>>()) return "K";
  if (const auto* m = a.template target<Toeplitz<S>>()) return symbol_of(m->axis());
  if (const auto* m = a.template target<Circulant<S>>()) return symbol_of(m->axis());
  if (const auto* m = a.template target<BlockToeplitz<S>>())
    return symbol_of(m->axis()) + symbol_of(m->blocks()[0]);
  if (const auto* m = a.template target<BlockCirculant<S>>())
    return symbol_of(m->axis()) + symbol_of(m->blocks()[0]);
  if (const auto* m = a.template target<BlockMatrix<S>>()) return "M" + symbol_of(m->block(0, 0));
  return "";
}

// The distance of a matrix to a class, independent of the code: entries that share a key are averaged.

using Key = std::vector<Index>;

// The key of entry (i, j) of an n x n matrix of this class; empty where the entry is zero.
Key key_of(char symbol, Index i, Index j, Index n) {
  switch (symbol) {
    case 'D':
      return i == j ? Key{i} : Key{};
    case 'T':
      return {j - i};
    case 'L':
      return j <= i ? Key{j - i} : Key{};
    case 'U':
      return j >= i ? Key{j - i} : Key{};
    case 'C':
      return {modulo(j - i, n)};
    case 'H':
      return {i + j};
    default:  // I, M, S
      return symbol == 'I' && i != j ? Key{} : symbol == 'I' ? Key{0} : Key{i, j};
  }
}

Key key_of(const std::string& symbol, Index row, Index col, const Shape& shape) {
  if (symbol.size() == 1) return key_of(symbol[0], row, col, volume(shape));
  const Index inner = volume(slice(shape, 1, shape.size()));
  Key key = key_of(symbol[0], row / inner, col / inner, shape[0]);
  const Key rest = key_of(symbol.substr(1), row % inner, col % inner, slice(shape, 1, shape.size()));
  if (key.empty() || rest.empty()) return {};
  key.insert(key.end(), rest.begin(), rest.end());
  return key;
}

// To the nearest A ⊗ B: by the singular values of the matrix that has the blocks for rows (Van Loan 1993).
double distance_to_kronecker(const DenseMatrix& m, const Shape& shape) {
  const Index p = shape[0], q = shape[1];
  DenseMatrix rearranged(p * p, q * q);
  for (Index row = 0; row < p * q; ++row)
    for (Index col = 0; col < p * q; ++col)
      rearranged(row / q * p + col / q, row % q * q + col % q) = m(row, col);
  const Eigen::VectorXd sigma = singular_values(rearranged);
  return sigma.tail(sigma.size() - 1).norm() / sigma.norm();
}

double distance(const DenseMatrix& m, const std::string& symbol, const Shape& shape) {
  if (symbol == "K") return distance_to_kronecker(m, shape);
  std::map<Key, std::pair<std::complex<double>, double>> sums;
  const auto key = [&](Index i, Index j) { return key_of(symbol, i, j, shape); };
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) {
      auto& [sum, count] = sums[key(i, j)];
      sum += m(i, j);
      ++count;
    }
  DenseMatrix rest = m;
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j)
      if (const auto& [sum, count] = sums[key(i, j)]; !key(i, j).empty()) rest(i, j) -= sum / count;
  return rest.norm() / m.norm();
}

// In none of the classes that are more than a matrix of blocks: these hold the others.
void check_no_class(const DenseMatrix& m, const Shape& shape) {
  static const std::set<std::string> one{"D", "T", "H"}, two{"D", "K", "TS", "MT"};
  for (const std::string& symbol : shape.size() == 1 ? one : two) {
    CAPTURE(symbol);
    CHECK(distance(m, symbol, shape) > 1e-3);
  }
}

// What the code makes of two operands

template <Scalar S>
std::string result(const LinearOperator<S>& lazy, const Certified<S>& certified, const DenseMatrix& exact) {
  const LinearOperator<S> simple = simplify(lazy).value;
  CHECK(dense_matrix(simple) == exact);
  CHECK(dense_matrix(certified.value) == exact);
  if (!simple.template target<Sum<S>>() && !simple.template target<Product<S>>()) return symbol_of(simple);
  if (certified.structure == Structure::unstructured) {
    CHECK_FALSE(certified.reason.empty());
    check_no_class(exact, lazy.domain());
    return "–";
  }
  CHECK(certified.structure == Structure::bordered);
  CHECK_FALSE(certified.reason.empty());
  const std::string symbol = symbol_of(*certified.convolution);
  CHECK(distance(exact, symbol, lazy.domain()) > 1e-3);
  return symbol + " + border";
}

template <Scalar S>
std::string sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  return result<S>(a + b, add(a, b), dense_matrix(a) + dense_matrix(b));
}

template <Scalar S>
std::string product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  return result<S>(a * b, compose(a, b), dense_matrix(a) * dense_matrix(b));
}

template <Scalar S>
std::string kronecker(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const LinearOperator<S> simple = simplify<S>(Kronecker<S>(a, b)).value;
  CHECK(to_dense(simple) == to_dense(Kronecker<S>(a, b)));
  const auto lowered = lower(simple);
  if (!lowered) return symbol_of(simple);
  const LinearOperator<S> raised = raise(*lowered, simple.domain());
  CHECK(symbol_of(simple) == "K");
  CHECK(to_dense(raised) == to_dense(simple));
  CHECK(raised.domain() == simple.domain());
  return symbol_of(raised);
}

// The inverse by elimination of one that is regular, and, where the table has it in bold, ours.
template <Scalar S>
void check_inverse(const Document& document, const std::string& symbol, std::string cell, const Shape& shape,
                   Rng& rng) {
  LinearOperator<S> a = random_of<S>(symbol, shape, rng);
  if (symbol == "0") {
    CHECK(expected(document, cell) == "–");
    CHECK_THROWS_AS(inverse(a), NumericError);
    return;
  }
  Eigen::VectorXd sigma = singular_values(dense_matrix(a));
  for (; !(sigma.minCoeff() > 1e-6 * sigma.maxCoeff()); sigma = singular_values(dense_matrix(a)))
    a = random_of<S>(symbol, shape, rng);
  const DenseMatrix exact = convmat::test::inverse(dense_matrix(a));
  const auto computed = inverse(a);
  CHECK(computed.has_value() == cell.starts_with("**"));
  if (computed) {
    cell = cell.substr(2, cell.size() - 4);
    CHECK(symbol_of(*computed) == cell);
    CHECK((dense_matrix(*computed) - exact).norm() <= 1e-9 * exact.norm());
  }
  if (expected(document, cell) != "–") {
    CHECK(distance(exact, cell, shape) < 1e-9);
    return;
  }
  check_no_class(exact, shape);
  if (symbol == "S")  // a full triangle
    CHECK((exact.array().abs() > 1e-12 * exact.norm()).count() == exact.rows() * (exact.rows() + 1) / 2);
}

bool has_two_axes(const std::string& symbol) { return symbol.size() > 1 || symbol == "K"; }

Shape random_shape(bool two_axes, Rng& rng) {
  if (two_axes) return {rng.integer(3, 4), rng.integer(3, 5)};
  return {rng.integer(3, 7)};
}

}  // namespace

TEST_CASE_TEMPLATE("closure.md: operations within one class", S, double, std::complex<double>) {
  Rng rng(seed());
  const Document document;
  const Table& table = document.table("A");
  REQUIRE(table[0] == Row{"A", "Aᵀ", "A + B", "A B", "A ⊗ B", "AᴴA", "A⁻¹"});
  CHECK(table.size() == 18);
  for (int n = 0; n < 4; ++n)
    for (auto row = table.begin() + 1; row != table.end(); ++row) {
      const std::string symbol = row->at(0);
      CAPTURE(symbol);
      const Shape shape = random_shape(has_two_axes(symbol), rng);
      CAPTURE(to_string(shape));
      const auto a = random_of<S>(symbol, shape, rng), b = random_of<S>(symbol, shape, rng);
      REQUIRE(symbol_of(a) == symbol);
      CHECK(symbol_of(a.transpose()) == row->at(1));
      CHECK(sum(a, b) == expected(document, row->at(2)));
      CHECK(product(a, b) == expected(document, row->at(3)));
      CHECK(kronecker(a, b) == expected(document, row->at(4)));
      CHECK(product(adjoint(a), a) == expected(document, row->at(5)));
      check_inverse<S>(document, symbol, row->at(6), shape, rng);
    }
}

TEST_CASE_TEMPLATE("closure.md: operations between classes", S, double, std::complex<double>) {
  Rng rng(seed());
  const Document document;
  const auto check = [&](const Table& table, bool two_axes, auto&& operation) {
    for (std::size_t i = 1; i < table.size(); ++i)
      for (std::size_t j = 1; j < table[0].size(); ++j) {
        const std::string left = table[i][0], right = table[0][j];
        const Shape shape = random_shape(two_axes, rng);
        CAPTURE(left);
        CAPTURE(right);
        CAPTURE(to_string(shape));
        CHECK(operation(random_of<S>(left, shape, rng), random_of<S>(right, shape, rng)) ==
              expected(document, table[i][j]));
      }
    CHECK(table.size() == table[0].size());
  };
  const auto add_up = [](const auto& a, const auto& b) { return sum<S>(a, b); };
  const auto multiply = [](const auto& a, const auto& b) { return product<S>(a, b); };
  const auto expand = [](const auto& a, const auto& b) { return kronecker<S>(a, b); };
  for (int n = 0; n < 4; ++n) {
    check(document.table("A + B"), false, add_up);
    check(document.table("A B"), false, multiply);
    check(document.table("A ⊗ B"), false, expand);
    check(document.table("A + B", 1), true, add_up);
    check(document.table("A B", 1), true, multiply);
  }
  CHECK(document.tables.size() == 7);  // with that of the symbols
}

TEST_CASE("rectangular matrices follow the same tables") {
  Rng rng(seed());
  const auto toeplitz = [&](Index rows, Index cols) -> LinearOperator<double> {
    return Toeplitz<double>::banded(entries<double>(rows + cols - 1, rng), rows, cols, rows - 1);
  };
  const auto hankel = [&](Index rows, Index cols) -> LinearOperator<double> {
    const std::vector<double> h = entries<double>(rows + cols - 1, rng);
    return Hankel<double>({h.begin(), h.begin() + rows}, {h.begin() + rows - 1, h.end()});
  };
  CHECK(sum(toeplitz(3, 5), toeplitz(3, 5)) == "T");
  CHECK(sum(hankel(3, 5), hankel(3, 5)) == "H");
  CHECK(product(toeplitz(3, 5), toeplitz(5, 4)) == "T + border");
  CHECK(product(toeplitz(3, 5), hankel(5, 4)) == "H + border");
  CHECK(product(hankel(3, 5), toeplitz(5, 4)) == "H + border");
  CHECK(product(hankel(3, 5), hankel(5, 4)) == "T + border");
  // A full convolution reads its image through every tap; a valid one is the transpose of such a matrix.
  const LinearOperator<double> full = Toeplitz<double>::banded({1, 2, 3}, 7, 5, 2);
  CHECK(product(full.transpose(), full) == "T");
  CHECK(product(full, full.transpose()) == "T + border");
}
