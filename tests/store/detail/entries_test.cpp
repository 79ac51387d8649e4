#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/random.hpp>
#include <convmat/store/detail/entries.hpp>
#include <map>

#include "../samples.hpp"
#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("entries in any order, those at one place summed in theirs") {
  for_each_scalar([&]<class S>() {
    const Entries<S> entries{{2, 0, 2, 0, 2}, {0, 3, 2, 1, 0}, {S{1}, S{2}, S{3}, S{4}, S{5}}};
    const Csr<S> expected{3, 4, {0, 2, 2, 4}, {1, 3, 0, 2}, {S{4}, S{2}, S{6}, S{3}}};
    CHECK(csr_from_entries(3, 4, entries, "m") == expected);
    CHECK(csr_from_entries(2, 3, Entries<S>{}, "m") == Csr<S>{2, 3, {0, 0, 0}, {}, {}});
  });
  // (1e16 + 1) - 1e16 is 0 in float64, 1e16 - 1e16 + 1 is not.
  const auto sum = [](std::vector<double> values) {
    values.insert(values.begin(), 7);  // behind the others: the row has to be sorted
    return csr_from_entries(1, 2, Entries<double>{{0, 0, 0, 0}, {1, 0, 0, 0}, std::move(values)}, "m")
        .values[0];
  };
  CHECK(sum({1e16, 1, -1e16}) == 0);
  CHECK(sum({1e16, -1e16, 1}) == 1);
}

TEST_CASE("random entries are summed as a dictionary sums them") {
  Rng rng(test::seed());
  for (int n = 0; n < 50; ++n) {
    const Index rows = rng.integer(1, 9), cols = rng.integer(1, 9), count = rng.integer(0, 60);
    Entries<double> entries;
    std::map<std::pair<Index, Index>, double> sums;
    for (Index i = 0; i < count; ++i) {
      entries.rows.push_back(rng.integer(0, rows - 1));
      entries.cols.push_back(rng.integer(0, cols - 1));
      entries.values.push_back(static_cast<double>(rng.integer(-5, 5)));
      sums[{entries.rows.back(), entries.cols.back()}] += entries.values.back();
    }
    const Csr<double> matrix = csr_from_entries(rows, cols, entries, "m");
    CHECK_NOTHROW(matrix.validate());
    std::map<std::pair<Index, Index>, double> found;
    for (Index row = 0; row < rows; ++row)
      for (Index k = matrix.indptr[static_cast<std::size_t>(row)];
           k < matrix.indptr[static_cast<std::size_t>(row + 1)]; ++k)
        found[{row, matrix.indices[static_cast<std::size_t>(k)]}] =
            matrix.values[static_cast<std::size_t>(k)];
    CHECK(found == sums);
  }
}

TEST_CASE("an entry outside, and more than fit") {
  for (const auto& [row, col] : {std::pair<Index, Index>{2, 0}, {0, 3}, {-1, 0}, {0, -1}})
    CHECK_THROWS_WITH_AS(csr_from_entries(2, 3, Entries<double>{{row}, {col}, {1}}, "m.mtx"),
                         ("m.mtx: entry " + to_string({row, col}) + " lies outside a 2x3 matrix").c_str(),
                         FormatError);
  set_memory_budget(100);
  CHECK_THROWS_AS(csr_from_entries(1000, 3, Entries<double>{}, "m.mtx"), CapacityError);
  set_memory_budget(0);
}
