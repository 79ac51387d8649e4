#include <convmat/solvers/toeplitz_recurrences.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;
using namespace convmat::detail;

namespace {

template <class W>
W drawn(Rng& rng) {
  return randn<W>({1}, rng)[0];
}

template <class W>
SplitArray<W> array(Index count, Rng& rng) {
  SplitArray<W> result(count);
  for (Index i = 0; i < count; ++i) result.store(i, drawn<W>(rng));
  return result;
}

template <class W>
void check_equal(SplitArray<W>& found, const std::vector<W>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::abs(found.load(static_cast<Index>(i)) - expected[i]) <=
          1e-14 * (1 + std::abs(expected[i])) * 10);
}

constexpr Index counts[] = {0, 1, 3, 8, 16, 37};

}  // namespace

TEST_CASE_TEMPLATE("Levinson's step, and the sums that the next one needs", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index count : counts) {
    CAPTURE(count);
    SplitArray<W> f = array<W>(count, rng), b = array<W>(count, rng), x = array<W>(count, rng),
                  c = array<W>(count, rng), r = array<W>(count, rng);
    const W p = drawn<W>(rng), q = drawn<W>(rng), mu = drawn<W>(rng);
    std::vector<W> new_f, new_b, new_x;
    LevinsonSums<W> sums{};
    for (Index i = 0; i < count; ++i) {
      new_f.push_back(f.load(i) - p * b.load(i));
      new_b.push_back(b.load(i) - q * f.load(i));
      new_x.push_back(x.load(i) + mu * new_b.back());
      sums.of_f += new_f.back() * c.load(i);
      sums.of_b += new_b.back() * r.load(i);
      sums.of_x += new_x.back() * c.load(i);
    }
    const LevinsonSums<W> found = toeplitz_recurrences<W>().levinson(count, p, q, mu, f.from(0), b.from(0),
                                                                     x.from(0), c.from(0), r.from(0));
    check_equal(f, new_f);
    check_equal(b, new_b);
    check_equal(x, new_x);
    CHECK(std::abs(found.of_f - sums.of_f) <= 1e-12);
    CHECK(std::abs(found.of_b - sums.of_b) <= 1e-12);
    CHECK(std::abs(found.of_x - sums.of_x) <= 1e-12);
  }
}

TEST_CASE_TEMPLATE("a right-hand side alone, differences and sums", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index count : counts) {
    CAPTURE(count);
    SplitArray<W> b = array<W>(count, rng), x = array<W>(count, rng), c = array<W>(count, rng),
                  y = array<W>(count, rng);
    const W mu = drawn<W>(rng), w = drawn<W>(rng);
    std::vector<W> new_x, new_y;
    W sum{}, plain{};
    for (Index i = 0; i < count; ++i) {
      new_x.push_back(x.load(i) + mu * b.load(i));
      new_y.push_back(y.load(i) - w * b.load(i));
      sum += new_x.back() * c.load(i);
      plain += b.load(i) * c.load(i);
    }
    const ToeplitzRecurrences<W>& loops = toeplitz_recurrences<W>();
    CHECK(std::abs(loops.extend(count, mu, b.from(0), x.from(0), c.from(0)) - sum) <= 1e-12);
    CHECK(std::abs(loops.sum(count, b.from(0), c.from(0)) - plain) <= 1e-12);
    loops.subtract(count, w, b.from(0), y.from(0));
    check_equal(x, new_x);
    check_equal(y, new_y);
  }
}

TEST_CASE_TEMPLATE("the hyperbolic rotation keeps u conj(u) - v conj(v)", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index count : counts) {
    CAPTURE(count);
    SplitArray<W> u = array<W>(count, rng), v = array<W>(count, rng), row(count);
    const W direction = drawn<W>(rng), gamma = 0.6 * direction / std::abs(direction);
    const double s = 0.8;
    std::vector<W> new_u, new_v, conjugates;
    std::vector<double> kept;
    for (Index i = 0; i < count; ++i) {
      kept.push_back(std::norm(u.load(i)) - std::norm(v.load(i)));
      new_u.push_back((u.load(i) - convmat::conj(gamma) * v.load(i)) / s);
      new_v.push_back(s * v.load(i) - gamma * new_u.back());
      conjugates.push_back(convmat::conj(new_u.back()));
    }
    toeplitz_recurrences<W>().schur(count, gamma, s, u.from(0), v.from(0), row.from(0));
    check_equal(u, new_u);
    check_equal(v, new_v);
    check_equal(row, conjugates);
    for (Index i = 0; i < count; ++i)
      CHECK(std::norm(u.load(i)) - std::norm(v.load(i)) ==
            doctest::Approx(kept[static_cast<std::size_t>(i)]).epsilon(1e-11));
  }
}
