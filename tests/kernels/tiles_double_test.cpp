#include "kernels/tiles.hpp"

using namespace convmat::test;

TEST_CASE("the inner loops in double") { check_tiles<double>(); }
