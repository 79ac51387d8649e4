#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <convmat/core/threads.hpp>

// One thread: the arrays of the tests are tiny. Tests of threading say how many they want.
int main(int argc, char** argv) {
  convmat::set_threads(1);
  return doctest::Context(argc, argv).run();
}
