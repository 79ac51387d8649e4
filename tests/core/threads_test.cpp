#include <atomic>
#include <convmat/core/threads.hpp>
#include <thread>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("every index is visited once, by any number of threads") {
  for (const int count : {1, 2, 3, 8}) {
    set_threads(count);
    CHECK(threads() == count);
    std::vector<int> visits(100);
    parallel_for(100, small_work, [&](Index i) { ++visits[static_cast<std::size_t>(i)]; });
    CHECK(visits == std::vector<int>(100, 1));
  }
  parallel_for(0, small_work, [](Index) { FAIL("no index, no visit"); });
  set_threads(1);
}

TEST_CASE("an exception leaves the loop as it was thrown") {
  for (const int count : {1, 3}) {
    set_threads(count);
    CHECK_THROWS_WITH_AS(parallel_for(10, small_work,
                                      [](Index i) {
                                        if (i == 7) throw NumericError("seven");
                                      }),
                         "seven", NumericError);
  }
  set_threads(1);
}

TEST_CASE("little work stays on the thread that asked") {
  set_threads(3);
  const std::thread::id caller = std::this_thread::get_id();
  parallel_for(10, small_work - 1, [&](Index) { CHECK(std::this_thread::get_id() == caller); });
  set_threads(1);
}

TEST_CASE("tasks are cut so that threads share their steps evenly") {
  set_threads(2);
  CHECK(parts_of_tasks(1, 6, small_work) == 2);      // 3 and 3 steps
  CHECK(parts_of_tasks(1, 5, small_work) == 2);      // 3 and 2
  CHECK(parts_of_tasks(3, 4, small_work) == 2);      // 6 parts of 2, three for each
  CHECK(parts_of_tasks(1, 1, small_work) == 1);      // nothing to cut
  CHECK(parts_of_tasks(4, 6, small_work) == 1);      // tasks enough
  CHECK(parts_of_tasks(0, 6, small_work) == 1);      // no task
  CHECK(parts_of_tasks(1, 6, small_work - 1) == 1);  // little work
  set_threads(3);
  CHECK(parts_of_tasks(1, 7, small_work) == 3);
  CHECK(parts_of_tasks(2, 9, small_work) == 3);  // 6 parts of 3: 6 steps for each
  set_threads(1);
  CHECK(parts_of_tasks(1, 6, small_work) == 1);
}

TEST_CASE("0 means all cores, a negative number nothing") {
  set_threads(0);
  CHECK(threads() >= 1);
  set_threads(1);
  CHECK_THROWS_WITH_AS(set_threads(-1), "threads = -1; expected 0 (all cores) or more", Error);
  CHECK(threads() == 1);
}
