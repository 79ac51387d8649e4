#include <complex>
#include <convmat/core/raw_vector.hpp>
#include <cstdint>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("a raw vector is a vector") {
  RawVector<double> a{1, 2, 3};
  a.push_back(4);
  const RawVector<double> b = a;
  CHECK(a == b);
  a.resize(2);
  CHECK(a == RawVector<double>{1, 2});
  CHECK(RawVector<double>(b.begin() + 1, b.begin() + 3) == RawVector<double>{2, 3});
  CHECK(RawVector<double>(2, 7.0) == RawVector<double>{7, 7});
}

TEST_CASE("resize leaves what it finds") {
  RawVector<std::complex<double>> a(3, {1, 2});
  a.resize(1);
  a.resize(3);  // within the capacity: the same memory
  CHECK(a[2] == std::complex<double>(1, 2));
}

TEST_CASE("small arrays begin at cache lines, large ones at huge pages") {
  for (const auto& [elements, alignment] : {std::pair<std::size_t, std::uintptr_t>{1, 64},
                                            {(4 << 20) - 1, 64},
                                            {4 << 20, 2 << 20},
                                            {(4 << 20) + 1, 2 << 20}}) {
    RawVector<char> a;
    a.resize(elements);
    CHECK(reinterpret_cast<std::uintptr_t>(a.data()) % alignment == 0);
    a.back() = 1;
  }
}
