#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/unfold.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/store/npz.hpp>
#include <fstream>
#include <sstream>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

const std::string folder = CONVMAT_GOLDEN_DIR;

// One line of cases.csv, which record_pytorch.py explains.
struct Case {
  std::string line, operation, dtype;
  Index groups = 1;
  PaddingMode mode = PaddingMode::zeros;
  Shape stride, dilation, output_padding, kernel, x, y;
  Padding padding;
  bool has_gradients = false;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

Shape numbers(const std::string& text) {
  Shape result;
  for (const std::string& number : split(text, 'x')) result.push_back(std::stoll(number));
  return result;
}

Padding padding(const std::string& text) {
  if (text == "same") return Padding::same();
  std::vector<Pads> pads;
  for (const std::string& pair : split(text, 'x')) {
    const std::vector<std::string> ends = split(pair, ':');
    pads.push_back({std::stoll(ends[0]), std::stoll(ends[1])});
  }
  return Padding(pads);
}

PaddingMode padding_mode(const std::string& name) {
  for (int mode = 0; mode < 5; ++mode)
    if (to_string(static_cast<PaddingMode>(mode)) == name) return static_cast<PaddingMode>(mode);
  throw FormatError("cases.csv: padding mode " + name);
}

std::vector<Case> read_cases() {
  std::ifstream file(folder + "/cases.csv");
  std::vector<Case> cases;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::vector<std::string> f = split(line, ',');
    cases.push_back({line, f.at(0), f.at(1), std::stoll(f.at(2)), padding_mode(f.at(3)), numbers(f.at(4)),
                     numbers(f.at(5)), numbers(f.at(7)), numbers(f.at(8)), numbers(f.at(9)),
                     numbers(f.at(10)), padding(f.at(6)), f.at(11) == "1"});
  }
  return cases;
}

// The recorded arrays of one dtype, in the order of the cases.
template <Scalar S>
class Reader {
 public:
  explicit Reader(Tensor<S> values) : values_(std::move(values)) {}

  Tensor<S> next(const Shape& shape) {
    const auto first = values_.begin() + position_;
    REQUIRE(position_ + volume(shape) <= values_.size());
    position_ += volume(shape);
    return Tensor<S>(shape, std::vector<S>(first, values_.begin() + position_));
  }

  bool at_end() const { return position_ == values_.size(); }

 private:
  Tensor<S> values_;
  Index position_ = 0;
};

Shape spatial(const Shape& shape) { return slice(shape, 2, shape.size()); }

ConvOptions options(const Case& c, const Shape& image) {
  return {image, c.stride, c.dilation, c.padding, c.mode, c.groups};
}

template <Scalar S>
constexpr double tolerance = sizeof(Real<S>) == 4 ? 2e-5 : 1e-12;

template <Scalar S>
void check_conv(const Case& c, Reader<S>& recorded) {
  const Tensor<S> k = recorded.next(c.kernel), x = recorded.next(c.x), y = recorded.next(c.y);
  const ConvOperator<S> T = conv(k, options(c, spatial(c.x)));
  CHECK(relative_error(T * x, y) <= tolerance<S>);
  CHECK(relative_error(T.planned("reference") * x, y) <= tolerance<S>);
  if (!c.has_gradients) return;
  const Tensor<S> z = recorded.next(c.y);
  CHECK(relative_error(adjoint(T) * z, recorded.next(c.x)) <= tolerance<S>);
  CHECK(relative_error(kernel_gradient(T.geometry(), z, x), recorded.next(c.kernel)) <= tolerance<S>);
}

template <Scalar S>
void check_conv_transpose(const Case& c, Reader<S>& recorded) {
  const Tensor<S> k = recorded.next(c.kernel), x = recorded.next(c.x), y = recorded.next(c.y);
  const ConvTranspose<S> T =
      conv_transpose(k, {spatial(c.x), c.stride, c.dilation, c.padding, c.output_padding, c.mode, c.groups});
  CHECK(relative_error(T * x, y) <= tolerance<S>);
  if (!c.has_gradients) return;
  const Tensor<S> z = recorded.next(c.y);
  CHECK(relative_error(adjoint(T) * z, recorded.next(c.x)) <= tolerance<S>);
  // x stands in the range of the convolution, z in its domain.
  const Tensor<S> gradient = conj(kernel_gradient(T.transpose().geometry(), x, z));
  CHECK(relative_error(gradient, recorded.next(c.kernel)) <= tolerance<S>);
}

template <Scalar S>
void check_unfold(const Case& c, Reader<S>& recorded) {
  recorded.next(c.kernel);
  const Tensor<S> x = recorded.next(c.x);
  CHECK(unfold(conv_geometry(c.kernel, options(c, spatial(c.x))), x) == recorded.next(c.y));
}

template <Scalar S>
void check_fold(const Case& c, Reader<S>& recorded) {
  recorded.next(c.kernel);
  const Tensor<S> u = recorded.next(c.x);
  CHECK(relative_error(fold(conv_geometry(c.kernel, options(c, spatial(c.y))), u), recorded.next(c.y)) <=
        tolerance<S>);
}

}  // namespace

TEST_CASE_TEMPLATE("agrees with PyTorch and scipy on every recorded case", S, CONVMAT_SCALARS) {
  const std::string dtype(scalar_name<S>());
  Reader<S> recorded(std::get<Tensor<S>>(read_npz(folder + "/cases.npz").at(dtype)));
  int count = 0;
  for (const Case& c : read_cases()) {
    if (c.dtype != dtype) continue;
    INFO(c.line);
    if (c.operation == "conv") check_conv(c, recorded);
    if (c.operation == "conv_transpose") check_conv_transpose(c, recorded);
    if (c.operation == "unfold") check_unfold(c, recorded);
    if (c.operation == "fold") check_fold(c, recorded);
    ++count;
  }
  CHECK(recorded.at_end());
  CHECK(count >= 80);
}
