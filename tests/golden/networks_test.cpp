#include <convmat/networks/layers.hpp>
#include <convmat/networks/network.hpp>
#include <convmat/store/npz.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using S = float;

// What record_networks.py wrote of one network.
class Recorded {
 public:
  explicit Recorded(std::string name)
      : name_(std::move(name)), members_(read_npz(CONVMAT_GOLDEN_DIR "/networks.npz")) {}

  Tensor<S> operator()(const std::string& member) const {
    return std::get<Tensor<S>>(members_.at(name_ + "_" + member));
  }
  std::vector<Index> labels() const {
    const auto values = std::get<Tensor<double>>(members_.at(name_ + "_labels"));
    return {values.begin(), values.end()};
  }

 private:
  std::string name_;
  std::map<std::string, AnyTensor> members_;
};

void check(const Network<S>& network, const Recorded& recorded) {
  const std::vector<Index> labels = recorded.labels();
  const auto found = network.gradients(
      recorded("x"), [&](const Tensor<S>& y) { return softmax_cross_entropy(y, labels); }, true);
  CHECK(found.loss == doctest::Approx(recorded("loss")[0]).epsilon(1e-5));
  CHECK(relative_error(found.x, recorded("gradient_x")) <= 1e-5);
  for (std::size_t i = 0; i < found.parameters.size(); ++i) {
    CAPTURE(i);
    CHECK(relative_error(found.parameters[i], recorded("gradient" + std::to_string(i))) <= 1e-5);
  }
}

}  // namespace

TEST_CASE("gradients of convolutions, leaky ReLU, tanh, averages and dense layers are PyTorch's") {
  const Recorded of("a");
  const auto parameter = [&](int i) { return of("parameter" + std::to_string(i)); };
  const auto first = conv(parameter(0), {.image = {12, 11}, .padding = {1}});
  const auto second =
      conv(parameter(2), {.image = {6, 5}, .stride = {2}, .dilation = {2}, .padding = {2}, .groups = 2});
  check(Network<S>({conv_layer(first, parameter(1)), relu_layer<S>(first.range(), 0.1),
                    average_pool_layer<S>(first.range(), {2, 2}), conv_layer(second),
                    tanh_layer<S>(second.range()), dense_layer<S>(second.range(), parameter(3), parameter(4)),
                    relu_layer<S>({20}), dense_layer<S>({20}, parameter(5))}),
        of);
}

TEST_CASE("gradients of transposed and circular convolutions and of maxima are PyTorch's") {
  const Recorded of("b");
  const auto parameter = [&](int i) { return of("parameter" + std::to_string(i)); };
  const auto first =
      conv_transpose(parameter(0), {.input = {5, 6}, .stride = {2}, .padding = {1}, .output_padding = {1}});
  const auto pool = max_pool_layer<S>(first.range(), {3, 3}, {2, 2});
  const auto second =
      conv(parameter(2),
           {.image = slice(pool->range(), 1, 3), .padding = {0, 1}, .padding_mode = PaddingMode::circular});
  const auto windows = max_pool_layer<S>(second.range(), {2, 2}, {1, 1});
  check(Network<S>({conv_layer(first, parameter(1)), relu_layer<S>(first.range()), pool,
                    conv_layer(second, parameter(3)), windows,
                    dense_layer<S>(windows->range(), parameter(4), parameter(5))}),
        of);
}
