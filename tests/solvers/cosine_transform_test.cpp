#include <convmat/solvers/cosine_transform.hpp>
#include <numbers>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// √(2/n) sum over j of x[j] cos(π (2j + 1) (2k + odd) / 4n)
template <class W>
W cosines(const std::vector<W>& x, std::size_t k, double odd) {
  const double n = static_cast<double>(x.size());
  W sum{};
  for (std::size_t j = 0; j < x.size(); ++j)
    sum += x[j] * std::cos(std::numbers::pi * (2. * static_cast<double>(j) + 1) *
                           (2. * static_cast<double>(k) + odd) / (4 * n));
  return sum * std::sqrt(2 / n);
}

}  // namespace

TEST_CASE_TEMPLATE("cosine transforms, against their sums", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 4, 7, 8, 33}) {
    CAPTURE(n);
    const Tensor<W> drawn = randn<W>({n}, rng);
    const std::vector<W> x(drawn.begin(), drawn.end());
    const std::vector<W> two = detail::cosine_transform_2(x), four = detail::cosine_transform_4(x);
    CHECK(two.size() == x.size());
    CHECK(four.size() == x.size());
    for (std::size_t k = 0; k < x.size(); ++k) {
      CHECK(std::abs(two[k] - cosines(x, k, 0) * (k == 0 ? std::sqrt(0.5) : 1)) <= 1e-13);
      CHECK(std::abs(four[k] - cosines(x, k, 1)) <= 1e-13);
      CHECK(std::abs(detail::cosine_transform_4(four)[k] - x[k]) <= 1e-13);
    }
  }
}
