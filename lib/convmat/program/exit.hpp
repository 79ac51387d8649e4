#pragma once

#include <convmat/core/export.hpp>
#include <functional>
#include <string>

namespace convmat {

/// Exit codes of every program (sysexits.h where it has one): 128 + n for a signal n. 77 and 99 are never
/// used: meson reads them as skip and error.
enum class Exit {
  done = 0,
  check_failed = 1,
  usage = 2,
  bad_input = 65,
  bug = 70,
  cannot_create = 73,
  io = 74,
  locked = 75,
};

/// Runs a program: prepares HDF5, catches SIGINT and SIGTERM (see interrupted()), turns whatever body throws
/// into one line "program: message" on stderr and its exit code.
CONVMAT_API int run_program(const std::string& program, const std::function<Exit()>& body);

/// Throws, to end the program with 128 + n and nothing published, where signal n has come. Call it in long
/// loops.
CONVMAT_API void check_interrupted();

}  // namespace convmat
