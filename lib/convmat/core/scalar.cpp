#include <convmat/core/scalar.hpp>
