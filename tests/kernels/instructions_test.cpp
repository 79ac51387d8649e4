#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/kernels/instructions.hpp>
#include <cstdlib>
#include <set>

using namespace convmat;

// That kernels run on each: instructions_test.py.
TEST_CASE("the sets of this processor, each once, and at the end what every processor has") {
  const std::vector<std::string> names = instruction_sets();
  REQUIRE_FALSE(names.empty());
  CHECK(names.back() == "SCALAR");
  CHECK(std::set(names.begin(), names.end()).size() == names.size());
}

TEST_CASE("a set that does not exist is refused by name, with those that do") {
  const char* const before = std::getenv("CONVMAT_INSTRUCTIONS");
  const std::string kept = before ? before : "";
  std::string known;
  for (const std::string& name : instruction_sets()) known += (known.empty() ? "" : ", ") + name;
  setenv("CONVMAT_INSTRUCTIONS", "MMX", 1);
  CHECK_THROWS_WITH_AS(choose_instructions(),
                       ("CONVMAT_INSTRUCTIONS = \"MMX\"; expected one of " + known).c_str(), Error);
  unsetenv("CONVMAT_INSTRUCTIONS");
  CHECK_NOTHROW(choose_instructions());
  if (before) setenv("CONVMAT_INSTRUCTIONS", kept.c_str(), 1);
}
