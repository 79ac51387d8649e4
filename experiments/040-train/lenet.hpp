#pragma once

#include <convmat/core/random.hpp>
#include <convmat/networks/network.hpp>

namespace train {

/// A network of the size of LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) with rectifiers and maxima:
///
///     conv 5x5 1 -> 6 `same`, pool, conv 5x5 6 -> 16, pool, dense 400 -> 120 -> 84 -> 10.
///
/// Weights are normal of variance 2 / fan-in (He, Zhang, Ren and Sun 2015), biases zero.
convmat::Network<float> lenet(const convmat::Rng& rng);

/// "conv1_kernel", "conv1_bias", ... of its parameters, in order.
const std::vector<std::string>& parameter_names();

}  // namespace train
