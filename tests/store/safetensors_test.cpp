#include <doctest/doctest.h>

#include <convmat/store/files.hpp>
#include <convmat/store/safetensors.hpp>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

const std::string fixture = CONVMAT_FIXTURES "/weights.safetensors";

// The length of the header, the header, the elements.
std::string bytes_of(const std::string& header, std::size_t elements) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> (8 * i) & 255);
  return bytes + header + std::string(elements, '\0');
}

void refuses(const std::string& bytes, const std::string& message) {
  const Scratch scratch;
  const std::string path = scratch / "w.safetensors";
  put_bytes(path, bytes);
  CAPTURE(bytes.substr(8));
  CHECK_THROWS_WITH_AS(read_safetensors(path, "a"), (path + ": " + message).c_str(), FormatError);
}

std::string header(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":")" + type + R"(","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}}";
}

}  // namespace

TEST_CASE("tensors of every kind, as numpy wrote them") {
  CHECK(std::get<Tensor<float>>(read_safetensors(fixture, "conv1.weight")) == sample<float>({2, 1, 3}));
  CHECK(std::get<Tensor<float>>(read_safetensors(fixture, "")) == sample<float>({2, 1, 3}));
  CHECK(std::get<Tensor<float>>(load_tensor(fixture + ":half")) == sample<float>({2, 2}));
  CHECK(std::get<Tensor<float>>(load_tensor(fixture + ":brain")) == sample<float>({5}));
  CHECK(std::get<Tensor<double>>(load_tensor(fixture + ":counts")) == Tensor<double>({3}, {0, 1, 2}));
  CHECK(std::get<Tensor<double>>(load_tensor(fixture + ":double")) == sample<double>({}));
}

TEST_CASE("a tensor that is not there, or not the only one") {
  CHECK_THROWS_WITH_AS(
      read_safetensors(fixture, "conv2.weight"),
      (fixture + ": no tensor conv2.weight; it holds conv1.weight, half, brain, counts, double").c_str(),
      FormatError);
  const Scratch scratch;
  const std::string path = scratch / "two.safetensors";
  put_bytes(path, bytes_of(R"({"b":{"dtype":"U8","shape":[1,1,2],"data_offsets":[0,2]},)"
                           R"("a":{"dtype":"U8","shape":[1,1,1],"data_offsets":[2,3]}})",
                           3));
  CHECK_THROWS_WITH_AS(load_tensor(path),
                       (path + ": holds several kernels, name one as " + path + ":b; there are b, a").c_str(),
                       FormatError);
  put_bytes(path, bytes_of(header("U8", "2", "0,2"), 2));
  CHECK_THROWS_WITH_AS(load_tensor(path), (path + ": no tensor of three axes or more; it holds a").c_str(),
                       FormatError);
  CHECK_THROWS_AS(read_safetensors(scratch / "nowhere.safetensors", "a"), IoError);
}

TEST_CASE("a damaged file is refused, and says why") {
  refuses("short", "not a safetensors file");
  refuses(std::string(8, '\xff'), "not a safetensors file: a header of 18446744073709551615 bytes");
  refuses(bytes_of("{}", 0).substr(0, 9), "not a safetensors file: a header of 2 bytes");
  refuses(bytes_of("[1]", 0), "not a safetensors file: its header is no JSON object");
  refuses(bytes_of("{\"a\":", 0), "not a safetensors file: its header is no JSON object");
  refuses(bytes_of(std::string(100'000, '['), 0), "not a safetensors file: its header is no JSON object");
  refuses(bytes_of("{\"a\":1}", 0), "a: expected dtype, shape and data_offsets");
  refuses(bytes_of(header("F32", "-2", "0,8"), 8), "a: shape is no list of natural numbers");
  refuses(bytes_of(header("F32", "2", "0,8.0"), 8), "a: data_offsets is no list of natural numbers");
  refuses(bytes_of(header("F32", "2", "0,18446744073709551615"), 8),
          "a: data_offsets is no list of natural numbers");
  refuses(bytes_of(header("F32", "2", "8,0"), 8),
          "a: data_offsets are (8,0); expected where it begins and ends");
  refuses(bytes_of(header("F32", "2", "0"), 8), "a: data_offsets are (0); expected where it begins and ends");
  refuses(bytes_of(header("F32", "2", "4,12"), 12), "a: begins at byte 4, what is before it ends at 0");
  refuses(bytes_of(header("F32", "2", "0,8"), 9), "tensors of 8 bytes; the file holds 9");
  refuses(bytes_of(header("F32", "2", "0,8"), 7), "tensors of 8 bytes; the file holds 7");
  refuses(bytes_of(header("F32", "3", "0,8"), 8), "a: shape (3) of float32 takes 12 bytes, the file holds 8");
  refuses(bytes_of(header("BOOL", "8", "0,8"), 8),
          "a: dtype BOOL is not supported; expected F64, F32, F16, BF16 or integers");
}

TEST_CASE("a shape too large for 64 bits, and integers that are no doubles") {
  const Scratch scratch;
  const std::string path = scratch / "w.safetensors";
  put_bytes(path, bytes_of(header("F64", "4294967296,4294967296", "0,8"), 8));
  CHECK_THROWS_AS(read_safetensors(path, "a"), CapacityError);
  std::string large = bytes_of(header("U64", "1", "0,8"), 0);
  put_bytes(path, large + std::string(8, '\xff'));
  CHECK_THROWS_WITH_AS(
      read_safetensors(path, "a"),
      (path + ": a: uint64 value 18446744073709551615 at [0] is not exact in float64").c_str(), FormatError);
}

TEST_CASE("PyTorch's own files are refused with the line that converts them") {
  const std::string refusal =
      ": PyTorch's own files are not read; convert it by: python3 -c 'import sys, numpy, torch; w = "
      "torch.load(sys.argv[1], map_location=\"cpu\", weights_only=True); numpy.savez(sys.argv[2], **{k: "
      "(v.float() if v.dtype == torch.bfloat16 else v).detach().numpy() for k, v in w.items()})' ";
  CHECK_THROWS_WITH_AS(load_tensor("nets/w.pt:conv1.weight"),
                       ("nets/w.pt" + refusal + "'nets/w.pt' 'nets/w.npz'").c_str(), Error);
  CHECK_THROWS_WITH_AS(load_tensor("$a's.pth"),
                       ("$a's.pth" + refusal + "'$a'\\''s.pth' '$a'\\''s.npz'").c_str(), Error);
  CHECK_THROWS_WITH_AS(load_matrix("w.pt"), ("w.pt" + refusal + "'w.pt' 'w.npz'").c_str(), Error);
  CHECK_THROWS_WITH_AS(load_operator("w.pt"), ("w.pt" + refusal + "'w.pt' 'w.npz'").c_str(), Error);
}
