#include <convmat/core/error.hpp>
