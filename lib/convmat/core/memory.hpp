#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>

namespace convmat {

/// Bytes a single request may take: what set_memory_budget said, else 0.8 of the smallest of the available
/// memory, the cgroup's limit and RLIMIT_AS. (Overcommit lets `new` succeed and the kernel kill the process
/// later, so sizes are compared with this before anything is allocated.)
CONVMAT_API Index memory_budget();

/// Sets it for the process; 0 returns to the measured default. Throws Error on a negative number.
CONVMAT_API void set_memory_budget(Index bytes);

/// Throws CapacityError "`purpose` needs 38.7 GB (`detail`), 19.2 GB allowed; `remedy`" where bytes exceed
/// the budget; a megabyte is always there, unless set_memory_budget said else.
CONVMAT_API void require_memory(Index bytes, const std::string& purpose, const std::string& detail,
                                const std::string& remedy);

/// "38.7 GB": three digits and a decimal unit.
CONVMAT_API std::string format_bytes(Index bytes);

/// "2,415,919,104".
CONVMAT_API std::string format_count(Index count);

}  // namespace convmat
