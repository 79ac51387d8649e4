#pragma once

#include <string>

namespace convmat::bench {

/// The most floating-point operations a second that threads() threads do together: multiply-adds whose
/// operands never leave the registers, in the widest vectors the processor has. For float and double.
template <class Real>
double peak_flops();

/// The vector instructions that takes, by Highway's name: "AVX3" is AVX-512.
std::string instruction_set();

}  // namespace convmat::bench
