#include <convmat/sparse/eigen.hpp>
