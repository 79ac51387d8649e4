#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/fftw.hpp>
#include <numbers>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <class R>
Tensor<std::complex<double>> transformed(const Fourier<R>& plan, const Tensor<std::complex<double>>& array,
                                         bool is_in_place) {
  AlignedBuffer<std::complex<R>> in(array.size()), out(array.size());
  for (Index i = 0; i < array.size(); ++i) in.data()[i] = std::complex<R>(array[i]);
  std::complex<R>* result = is_in_place ? in.data() : out.data();
  plan.run(in.data(), result);
  Tensor<std::complex<double>> spectrum(array.shape());
  for (Index i = 0; i < array.size(); ++i) spectrum[i] = std::complex<double>(result[i]);
  return spectrum;
}

// The sum itself.
Tensor<std::complex<double>> summed(const Tensor<std::complex<double>>& array, double sign) {
  const Index length = array.shape()[0], columns = array.shape()[1];
  Tensor<std::complex<double>> result(array.shape());
  for (Index k = 0; k < length; ++k)
    for (Index j = 0; j < length; ++j) {
      const double turn = static_cast<double>(j * k % length) / static_cast<double>(length);
      const std::complex<double> factor = std::polar(1.0, sign * 2 * std::numbers::pi * turn);
      for (Index c = 0; c < columns; ++c) result[k * columns + c] += factor * array[j * columns + c];
    }
  return result;
}

}  // namespace

TEST_CASE_TEMPLATE("the discrete Fourier transform, as it is defined", R, float, double) {
  Rng rng(seed());
  for (const Index length : {1, 2, 3, 8, 15, 28, 50, 128})
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      const auto row = randn<std::complex<double>>({length, 1}, rng),
                 array = randn<std::complex<double>>({length, 12}, rng);
      const double sign = direction == Direction::forward ? -1 : 1, tolerance = 10 * epsilon<R>;
      const auto row_plan = Fourier<R>::out_of_place(length, direction);
      const auto plan = Fourier<R>::in_place(length, 12, direction);
      CHECK(relative_error(transformed(*row_plan, row, false), summed(row, sign)) <= tolerance);
      CHECK(relative_error(transformed(*plan, array, true), summed(array, sign)) <= tolerance);
    }
}

TEST_CASE("a plan is made once") {
  CHECK(Fourier<double>::in_place(24, 8, Direction::forward) ==
        Fourier<double>::in_place(24, 8, Direction::forward));
  CHECK(Fourier<double>::in_place(24, 8, Direction::forward) !=
        Fourier<double>::in_place(24, 8, Direction::backward));
  CHECK(Fourier<double>::in_place(24, 1, Direction::forward) !=
        Fourier<double>::out_of_place(24, Direction::forward));
}

TEST_CASE("plans are made and used by several threads at a time") {
  constexpr Index lengths = 64;
  Rng rng(seed());
  const auto array = randn<std::complex<double>>({lengths, 4}, rng);
  std::vector<double> errors(lengths);
  set_threads(4);
  parallel_for(lengths, small_work, [&](Index i) {
    const Tensor<std::complex<double>> part({i + 1, 4}, {array.begin(), array.begin() + 4 * (i + 1)});
    const auto plan = Fourier<double>::in_place(i + 1, 4, Direction::forward);
    errors[static_cast<std::size_t>(i)] = relative_error(transformed(*plan, part, true), summed(part, -1));
  });
  set_threads(1);
  for (const double error : errors) CHECK(error <= 100 * epsilon<double>);
}
