#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <functional>
#include <string>

namespace convmat {

/// Processes for work that may crash, hang, or take all memory.
struct Workers {
  Index processes = 1;
  Index seconds = 600;  // of real time, for one item
  Index memory = 0;     // bytes that one may take besides what this process has; 0: memory_budget()
};

/// What became of an item: the bytes that the work returned, or what went wrong.
struct Outcome {
  bool done;
  std::string text;  // what() of what was thrown; "ended by signal 11"; "took more than 600 s"
};

/// Calls work(i), 0 <= i < count, in processes of their own, forked from this one, and take(i, outcome) here,
/// in the order in which they end. A process that dies costs its item alone: another does the rest. Obeys
/// signals (check_interrupted). Throws IoError where no process can be started.
CONVMAT_API void work_apart(Index count, const Workers& workers,
                            const std::function<std::string(Index item)>& work,
                            const std::function<void(Index item, Outcome outcome)>& take);

}  // namespace convmat
