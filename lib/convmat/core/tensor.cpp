#include <convmat/core/tensor.hpp>
