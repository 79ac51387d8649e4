#include <doctest/doctest.h>

#include <convmat/store/hdf5.hpp>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

// The index of a scalar is the same in all three: what is read of one kind tells of the others.
TEST_CASE("every scalar has its place in all that a file may hold, and is found there once it was read") {
  const Scratch scratch;
  std::size_t index = 0;
  for_each_scalar([&]<class S>() {
    const AnyTensor tensor = sample<S>({2, 3});
    const AnyCsr matrix = sample_csr<S>();
    const AnyOperator op = LinearOperator<S>(sample_operator<S>());
    CHECK(tensor.index() == index);
    CHECK(matrix.index() == index);
    CHECK(op.index() == index);
    Hdf5Writer file(scratch / "x.h5", Overwrite::yes);
    file.write("/tensor", tensor);
    file.write("/matrix", matrix);
    file.write("/operator", op);
    file.publish();
    const Hdf5Reader reader(scratch / "x.h5");
    CHECK(std::get<Tensor<S>>(reader.tensor("/tensor")) == sample<S>({2, 3}));
    CHECK(std::get<Csr<S>>(reader.matrix("/matrix")) == sample_csr<S>());
    CHECK(conv_of<S>(reader.linear_operator("/operator")).kernel() == sample_operator<S>().kernel());
    ++index;
  });
  CHECK(index == std::variant_size_v<AnyTensor>);
  CHECK(index == std::variant_size_v<AnyCsr>);
  CHECK(index == std::variant_size_v<AnyOperator>);
}
