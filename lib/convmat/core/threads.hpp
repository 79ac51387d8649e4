#pragma once

#include <algorithm>
#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <memory>

namespace convmat {

/// Number of threads the library uses, 1 or more. Results do not depend on it, bit for bit.
CONVMAT_API int threads();

/// Sets it for the process; 0 means all cores. Not while another thread computes. Throws Error on a negative
/// number.
CONVMAT_API void set_threads(int count);

namespace detail {
CONVMAT_API void parallel_for(Index count, Index work, void (*task)(const void*, Index, int),
                              const void* context);
}

/// Work, in multiplications, below which one thread is faster: starting the others costs microseconds on an
/// idle machine and far more on a busy one.
inline constexpr Index small_work = 1 << 20;

/// body(i) for i in [0, count), spread over the threads where all of them together are `work` multiplications
/// or the like, at least small_work. What one i writes no other may touch; the first exception thrown by a
/// body is thrown again here. body(i, worker) is told which of the threads() runs it, so that each may have a
/// workspace.
template <class Body>
void parallel_for(Index count, Index work, const Body& body) {
  detail::parallel_for(
      count, work,
      [](const void* context, Index i, int worker) {
        const Body& task = *static_cast<const Body*>(context);
        if constexpr (requires { task(i, worker); })
          task(i, worker);
        else
          task(i);
      },
      std::addressof(body));
}

/// How many parts to cut each of `tasks`, of so many equal steps, into so that the threads share them evenly;
/// 1 where their work together is small.
CONVMAT_API Index parts_of_tasks(Index tasks, Index steps, Index work);

}  // namespace convmat
