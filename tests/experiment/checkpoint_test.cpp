#include <doctest/doctest.h>

#include <filesystem>

#include "support/sample_run.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

// A run of ten steps that ends after `steps`.
void stop_after(const std::string& path, Index steps) {
  SampleRun run(path, {});
  run.checkpoint.write(
      [&](Hdf5Writer& file) { file.write("x", Tensor<double>({1}, {static_cast<double>(steps)})); });
}

}  // namespace

TEST_CASE("a run goes on from its checkpoint, a longer one too, and removes it at the end") {
  const Scratch scratch;
  const std::string path = scratch / "run.h5";
  stop_after(path, 4);
  CHECK(checkpoint_path(path) == scratch / "run.checkpoint.h5");
  SampleRun run(path, {"--resume", "--steps", "20"});
  REQUIRE(run.checkpoint.last());
  CHECK(std::get<Tensor<double>>(run.checkpoint.last()->tensor("x"))[0] == 4);
  CHECK(run.checkpoint.last()->text("config").find("steps = 10") != std::string::npos);
  run.checkpoint.write([](Hdf5Writer& file) { file.write("x", Tensor<double>({1}, {5})); });
  CHECK(std::get<Tensor<double>>(Hdf5Reader(run.checkpoint.path()).tensor("x"))[0] == 5);
  run.checkpoint.remove();
  CHECK_FALSE(std::filesystem::exists(run.checkpoint.path()));
}

TEST_CASE("a checkpoint is never passed over in silence") {
  const Scratch scratch;
  const std::string path = scratch / "run.h5";
  stop_after(path, 4);
  CHECK_THROWS_WITH_AS(
      SampleRun(path, {}),
      (checkpoint_path(path) + " is of a run that did not end; --resume goes on with it, --force starts over")
          .c_str(),
      CreateError);
  CHECK_FALSE(SampleRun(path, {"--force"}).checkpoint.last());
  CHECK_THROWS_WITH_AS(
      SampleRun(path, {"--resume", "--seed", "8", "--rate", "0.1"}),
      (checkpoint_path(path) + " is of another run: rate not said, here 0.1; seed 7, here 8").c_str(), Error);
  std::filesystem::resize_file(checkpoint_path(path), 100);
  CHECK_THROWS_AS(SampleRun(path, {"--resume"}), FormatError);
  CHECK(std::filesystem::exists(checkpoint_path(path)));
}

TEST_CASE("a checkpoint that cannot be written leaves the one before") {
  const Scratch scratch;
  const std::string path = scratch / "run.h5";
  SampleRun run(path, {});
  run.checkpoint.write([](Hdf5Writer& file) { file.write("x", Tensor<double>({1}, {1})); });
  CHECK_THROWS_AS(run.checkpoint.write([](Hdf5Writer&) { throw Error("no"); }), Error);
  CHECK(std::get<Tensor<double>>(Hdf5Reader(run.checkpoint.path()).tensor("x"))[0] == 1);
}
