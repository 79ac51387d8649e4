#include <doctest/doctest.h>

#include <convmat/core/random.hpp>
#include <convmat/store/detail/hdf5_chunk_grid.hpp>

#include "support/approx.hpp"

using namespace convmat;
using hdf5::ChunkGrid, hdf5::Run;

namespace {

Index ravel(const Shape& place, const Shape& shape) {
  Index flat = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) flat = flat * shape[d] + place[d];
  return flat;
}

struct Cut {
  Shape shape, chunk;
};

Cut random_cut(Rng& rng) {
  Cut cut;
  for (Index d = rng.integer(1, 4); d > 0; --d) {
    cut.shape.push_back(rng.integer(1, 7));
    // As often as not all of an axis, and now and then more.
    cut.chunk.push_back(rng.integer(0, 1) == 0 ? cut.shape.back() : rng.integer(1, 9));
  }
  return cut;
}

}  // namespace

TEST_CASE("every element lies in one chunk, where its place divided by the chunk's shape says") {
  Rng rng(test::seed());
  for (int n = 0; n < 500; ++n) {
    const Cut cut = random_cut(rng);
    CAPTURE(to_string(cut.shape));
    CAPTURE(to_string(cut.chunk));
    const ChunkGrid grid(cut.shape, cut.chunk);
    Shape counts;
    for (std::size_t d = 0; d < cut.shape.size(); ++d)
      counts.push_back((cut.shape[d] + cut.chunk[d] - 1) / cut.chunk[d]);
    REQUIRE(grid.count() == volume(counts));
    REQUIRE(grid.elements() == volume(cut.chunk));
    Index found = 0, wrong = 0;
    for (Index number = 0; number < grid.count(); ++number) {
      Index held = 0;
      grid.for_each_run(number, [&](const Run& run) {
        for (Index i = 0; i < run.count; ++i) {
          const Shape place = unravel(run.in_array + i, cut.shape);
          Shape chunk, within;
          for (std::size_t d = 0; d < place.size(); ++d) {
            chunk.push_back(place[d] / cut.chunk[d]);
            within.push_back(place[d] % cut.chunk[d]);
          }
          wrong += ravel(chunk, counts) != number || ravel(within, cut.chunk) != run.in_chunk + i;
        }
        held += run.count;
      });
      CHECK(grid.reaches_beyond(number) == (held < grid.elements()));
      found += held;
    }
    CHECK(wrong == 0);
    CHECK(found == volume(cut.shape));
  }
}

TEST_CASE("what is whole in the last axes is one run") {
  const auto runs = [](const Shape& shape, const Shape& chunk) {
    int count = 0;
    ChunkGrid(shape, chunk).for_each_run(0, [&](const Run&) { ++count; });
    return count;
  };
  CHECK(runs({8, 3, 5}, {2, 3, 5}) == 1);
  CHECK(runs({8, 3, 5}, {1, 2, 5}) == 1);
  CHECK(runs({8, 3, 5}, {2, 2, 5}) == 2);
  CHECK(runs({8, 3, 5}, {2, 2, 4}) == 4);
  CHECK(runs({8, 3, 5}, {2, 3, 6}) == 6);
}

TEST_CASE("chunks of some elements hold all of them, and none of the rows before and behind") {
  const ChunkGrid grid({7, 6}, {2, 4});  // 4 x 2 chunks of 2 rows
  CHECK(grid.chunks_of(0, 42) == std::pair<Index, Index>{0, 8});
  CHECK(grid.chunks_of(0, 1) == std::pair<Index, Index>{0, 2});
  CHECK(grid.chunks_of(11, 1) == std::pair<Index, Index>{0, 2});
  CHECK(grid.chunks_of(11, 2) == std::pair<Index, Index>{0, 4});
  CHECK(grid.chunks_of(12, 12) == std::pair<Index, Index>{2, 4});
  CHECK(grid.chunks_of(41, 1) == std::pair<Index, Index>{6, 8});
  CHECK(grid.offset(0) == Shape{0, 0});
  CHECK(grid.offset(3) == Shape{2, 4});
  CHECK(grid.offset(7) == Shape{6, 4});
}

TEST_CASE("an array as long as 64 bits allow") {
  const Index most = std::numeric_limits<Index>::max();
  const ChunkGrid grid({most}, {1 << 20});
  CHECK(grid.count() == (most >> 20) + 1);
  CHECK(grid.reaches_beyond(grid.count() - 1));
  CHECK(!grid.reaches_beyond(grid.count() - 2));
}
