#include "kernels/tiles.hpp"

using namespace convmat::test;

TEST_CASE("the inner loops in float") { check_tiles<float>(); }
