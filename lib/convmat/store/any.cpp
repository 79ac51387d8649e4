#include <convmat/store/any.hpp>
