#include <convmat/core/memory.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("bytes and counts as people read them") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(999) == "999 B");
  CHECK(format_bytes(1000) == "1.0 kB");
  CHECK(format_bytes(38'654'705'664) == "38.7 GB");
  CHECK(format_bytes(999'600) == "1.0 MB");
  CHECK(format_bytes(123'456'789) == "123 MB");
  CHECK(format_bytes(std::numeric_limits<Index>::max()) == "9.2 EB");
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(2'415'919'104) == "2,415,919,104");
  CHECK(format_count(-1234) == "-1,234");
}

TEST_CASE("a budget can be set, and is measured again after 0") {
  set_memory_budget(1000);
  CHECK(memory_budget() == 1000);
  CHECK_NOTHROW(require_memory(1000, "unfolding", "125 entries", "use the operator"));
  CHECK_THROWS_WITH_AS(require_memory(2048, "unfolding", "256 entries", "use the operator"),
                       "unfolding needs 2.0 kB (256 entries), 1.0 kB allowed; use the operator",
                       CapacityError);
  set_memory_budget(0);
  CHECK(memory_budget() > 1'000'000);
  CHECK_THROWS_WITH_AS(set_memory_budget(-1), "memory budget = -1 bytes; expected 0 or more", Error);
}
