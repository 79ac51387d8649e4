#include <omp.h>

#include <algorithm>
#include <atomic>
#include <convmat/core/division.hpp>
#include <convmat/core/error.hpp>
#include <convmat/core/threads.hpp>
#include <exception>

namespace convmat {
namespace {

std::atomic<int> thread_count{0};

}  // namespace

int threads() {
  const int count = thread_count;
  return count > 0 ? count : omp_get_num_procs();
}

void set_threads(int count) {
  if (count < 0) throw Error("threads = " + std::to_string(count) + "; expected 0 (all cores) or more");
  thread_count = count;
}

Index parts_of_tasks(Index tasks, Index steps, Index work) {
  if (work < small_work || tasks == 0 || tasks >= 2 * threads()) return 1;
  // Steps that the busiest thread takes: the fewest, in as few parts as can be.
  const auto busiest = [&](Index parts) {
    return ceil_divide(tasks * parts, threads()) * ceil_divide(steps, parts);
  };
  Index best = 1;
  for (Index parts = 2; parts <= std::min<Index>(steps, 2 * threads()); ++parts)
    if (busiest(parts) < busiest(best)) best = parts;
  return best;
}

void detail::parallel_for(Index count, Index work, void (*task)(const void*, Index, int),
                          const void* context) {
  const int team = work < small_work ? 1 : static_cast<int>(std::min<Index>(threads(), count));
  if (team <= 1) {
    for (Index i = 0; i < count; ++i) task(context, i, 0);
    return;
  }
  std::exception_ptr failure;
#pragma omp parallel for num_threads(team) schedule(dynamic)
  for (Index i = 0; i < count; ++i) {
    try {
      task(context, i, omp_get_thread_num());
    } catch (...) {
#pragma omp critical
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace convmat
