#include <convmat/core/aligned_buffer.hpp>
#include <convmat/kernels/fft_transform.hpp>
#include <numbers>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// An array in a tile: its extents, and how it lies on each axis.
struct Example {
  Shape tile, array;
  std::vector<Placement> placements;

  Embedding embedding() const {
    Embedding result{array, {}};
    for (const Placement& placement : placements) result.axes.push_back(&placement);
    return result;
  }
};

// Apart and reversed, in several runs; element 2 of the last row of images, and 0 of signals, lies nowhere.
std::vector<Example> examples() {
  const Placement spread{.step = 3, .runs = {{1, 1, 3}}}, turned{.step = -2, .runs = {{8, 0, 4}}},
      parts{.runs = {{0, 3, 2}, {5, 0, 2}, {9, 5, 1}}}, all{.runs = {{0, 0, 4}}};
  return {{{12}, {4}, {spread}},
          {{10}, {6}, {parts}},
          {{30}, {4}, {turned}},
          {{4, 12}, {4, 4}, {all, turned}},
          {{15, 10}, {4, 6}, {spread, parts}},
          {{5, 10, 16}, {4, 6, 4}, {all, parts, spread}}};
}

// f(position in the tile, element of the array) for each element that lies in the tile.
template <class F>
void for_each_element(const Example& example, const F& f) {
  for_each_row(example.embedding(), example.tile, [&](Index row, Index offset) {
    const Placement& last = example.placements.back();
    for (const Run& run : last.runs)
      for (Index i = 0; i < run.count; ++i)
        f(row * example.tile.back() + run.position + i * last.step, offset + run.index + i);
  });
}

// The root that value k of axis d stands for, to the power of j.
template <Scalar S>
std::complex<double> root(const Shape& tile, std::size_t d, Index k, Index j) {
  const bool is_negacyclic = !is_complex<S> && d + 1 == tile.size();
  const Index half_turns = j * (is_negacyclic ? 1 - 4 * k : -2 * k) % (2 * tile[d]);
  return std::polar(1.0, std::numbers::pi * static_cast<double>(half_turns) / static_cast<double>(tile[d]));
}

// The values of the polynomial, one sum each.
template <Scalar S>
Tensor<std::complex<double>> values(const Example& example, bool is_conjugate, const Tensor<S>& array) {
  Shape roots = example.tile;
  roots.back() /= TileTransform<S>::last_factor;
  Tensor<std::complex<double>> result(roots);
  for (Index k = 0; k < result.size(); ++k) {
    const Shape at = unravel(k, roots);
    for_each_element(example, [&](Index position, Index element) {
      const Shape power = unravel(position, example.tile);
      std::complex<double> term(array[element]);
      if (is_conjugate) term = std::conj(term);
      for (std::size_t d = 0; d < at.size(); ++d) term *= root<S>(example.tile, d, at[d], power[d]);
      result[k] += term;
    });
  }
  return result;
}

// A transform, and buffers of its sizes that hold NaN.
template <Scalar S>
struct Transformed {
  using Complex = std::complex<Real<S>>;

  explicit Transformed(const Shape& tile)
      : transform(tile), spectrum(transform.size()), scratch(transform.scratch()) {
    const Complex nan(std::numeric_limits<Real<S>>::quiet_NaN());
    std::fill_n(spectrum.data(), spectrum.size(), nan);
    std::fill_n(scratch.data(), scratch.size(), nan);
  }

  void forward(const Embedding& embedding, bool is_conjugate, const Tensor<S>& array) {
    transform.forward(embedding, is_conjugate, array.data(), spectrum.data(), scratch.data());
  }
  void backward(const Embedding& embedding, S alpha, S beta, Tensor<S>& array) {
    transform.backward(embedding, spectrum.data(), alpha, beta, array.data(), scratch.data());
  }

  TileTransform<S> transform;
  AlignedBuffer<Complex> spectrum, scratch;
};

}  // namespace

TEST_CASE_TEMPLATE("a spectrum holds the values at the roots, and zeros at the ends of rows", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Example& example : examples())
    for (const bool is_conjugate : {false, true}) {
      INFO(to_string(example.tile));
      const Tensor<S> array = randn<S>(example.array, rng);
      const Tensor<std::complex<double>> expected = values(example, is_conjugate, array);
      Transformed<S> found(example.tile);
      REQUIRE(found.transform.points() == expected.size());
      found.forward(example.embedding(), is_conjugate, array);
      const Index row = expected.shape().back(), pitch = found.spectrum.size() / (expected.size() / row);
      Tensor<std::complex<double>> spectrum(expected.shape());
      bool ends_in_zeros = true;
      for (Index i = 0; i < found.spectrum.size(); ++i) {
        const std::complex<double> value(found.spectrum.data()[i]);
        if (i % pitch < row)
          spectrum[i / pitch * row + i % pitch] = value;
        else
          ends_in_zeros = ends_in_zeros && value == 0.0;
      }
      CHECK(relative_error(spectrum, expected) <= 10 * epsilon<S>);
      CHECK(ends_in_zeros);
    }
}

TEST_CASE_TEMPLATE("there and back: the array times points(), and nothing where it does not lie", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Example& example : examples())
    for (const S beta : {S(0), S(-2)}) {
      INFO(to_string(example.tile), ", beta ", beta);
      const Tensor<S> array = randn<S>(example.array, rng), there = randn<S>(example.array, rng);
      Transformed<S> transformed(example.tile);
      const S alpha(static_cast<Real<S>>(3.0 / static_cast<double>(transformed.transform.points())));
      Tensor<S> found = there, expected = there;
      for_each_element(example, [&](Index, Index element) {
        if (beta == S(0)) found[element] = std::numeric_limits<Real<S>>::quiet_NaN();
        expected[element] = S(3) * array[element] + beta * there[element];
      });
      transformed.forward(example.embedding(), false, array);
      transformed.backward(example.embedding(), alpha, beta, found);
      CHECK(relative_error(found, expected) <= 10 * epsilon<S>);
    }
}

// t³ t³ = t² t⁴, where t⁴ is 1, or -1 on the last axis of real scalars.
TEST_CASE_TEMPLATE("what wraps around changes its sign on the last axis of real scalars", S,
                   CONVMAT_SCALARS) {
  const Placement all{.runs = {{0, 0, 4}}};
  const Embedding embedding{{4}, {&all}};
  Transformed<S> cube({4});
  cube.forward(embedding, false, tensor<S>({4}, {0, 0, 0, 1}));
  for (Index k = 0; k < cube.spectrum.size(); ++k) cube.spectrum.data()[k] *= cube.spectrum.data()[k];
  Tensor<S> square({4});
  cube.backward(embedding, S(1) / static_cast<Real<S>>(cube.transform.points()), S(0), square);
  const Tensor<S> expected = tensor<S>({4}, {0, 0, S(is_complex<S> ? 1 : -1), 0});
  CHECK(relative_error(square, expected) <= 10 * epsilon<S>);
}
