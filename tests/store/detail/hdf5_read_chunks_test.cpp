#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <convmat/core/memory.hpp>
#include <fstream>
#include <functional>

#include "../hdf5_files.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

/// A dataset /x of float64, chunked and deflated, which `fill` writes to.
void write_deflated(const std::string& path, const std::vector<hsize_t>& extents,
                    const std::vector<hsize_t>& chunk, const std::function<void(hid_t)>& fill,
                    unsigned options = 0) {
  write_foreign(path, [&](hid_t file) {
    const auto axes = static_cast<int>(extents.size());
    const std::vector<hsize_t> most(extents.size(), H5S_UNLIMITED);  // so that chunks may be longer
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE),
                space = H5Screate_simple(axes, extents.data(), most.data());
    H5Pset_chunk(list, axes, chunk.data());
    H5Pset_chunk_opts(list, options);
    H5Pset_deflate(list, 1);
    const hid_t dataset = H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    fill(dataset);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(list);
  });
}

void write_numbers(hid_t dataset, const Tensor<double>& numbers) {
  H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
}

std::string deflated_zeros(std::size_t count) {
  const std::string zeros(count, '\0');
  uLongf size = compressBound(count);
  std::string result(size, '\0');
  compress2(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
            count, 1);
  return result.substr(0, size);
}

void write_chunk(hid_t dataset, hsize_t at, const std::string& stored) {
  H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &at, stored.size(), stored.data());
}

std::size_t address_space() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// In a process that may take so much more memory.
template <class Error>
bool throws_within(std::size_t bytes, const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    const rlim_t most = address_space() + bytes;
    const rlimit limit{most, most};
    setrlimit(RLIMIT_AS, &limit);
    try {
      Hdf5Reader(path).tensor("x");
    } catch (const Error&) {
      _exit(0);
    } catch (const std::exception&) {
    }
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0;
}

}  // namespace

TEST_CASE("a chunk that inflates to more than its elements takes no more memory than they do") {
  const Scratch scratch;
  constexpr std::size_t megabyte = 1 << 20;
  const std::string bomb = deflated_zeros(64 * megabyte);
  write_deflated(scratch / "x.h5", {1000}, {1000}, [&](hid_t dataset) { write_chunk(dataset, 0, bomb); });
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "x.h5").tensor("x"),
                       ((scratch / "x.h5") + ":/x: the chunk at (0) takes " + std::to_string(bomb.size()) +
                        " bytes in the file; expected about 8000 or fewer")
                           .c_str(),
                       FormatError);
  write_deflated(scratch / "x.h5", {20'000}, {20'000}, [&](hid_t dataset) { write_chunk(dataset, 0, bomb); });
  CHECK_THROWS_WITH_AS(
      Hdf5Reader(scratch / "x.h5").tensor("x"),
      ((scratch / "x.h5") + ":/x: the chunk at (0): its deflated bytes are cut, or more than "
                            "the 160000 expected")
          .c_str(),
      FormatError);
  CHECK(throws_within<FormatError>(16 * megabyte, scratch / "x.h5"));
}

TEST_CASE("chunks that are larger than memory are refused before it is asked for") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const hsize_t extent = 4, gigabytes = 400'000'000;
  write_deflated(path, {extent}, {gigabytes}, [](hid_t dataset) { write_chunk(dataset, 0, "bytes"); });
  set_memory_budget(1'000'000'000);
  CHECK_THROWS_WITH_AS(
      Hdf5Reader(path).tensor("x"),
      ("reading " + path + ":/x needs 9.6 GB (in chunks of (400000000)), 1.0 GB allowed; use --max-memory")
          .c_str(),
      CapacityError);
  CHECK(throws_within<CapacityError>(100'000'000, path));
  set_memory_budget(0);
}

TEST_CASE("a chunk that was never written is missed") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5", stored = deflated_zeros(8 * 100);
  for (const hsize_t written : {0, 1, 2}) {
    write_deflated(path, {300}, {100}, [&](hid_t dataset) {
      for (const hsize_t part : {0, 1, 2})
        if (part != written) write_chunk(dataset, 100 * part, stored);
    });
    const std::string missing = std::to_string(100 * written);
    CHECK_THROWS_WITH_AS(
        Hdf5Reader(path).tensor("x"),
        (path + ":/x: cannot find the chunk at (" + missing + "): chunk storage is not allocated").c_str(),
        FormatError);
  }
  write_deflated(path, {3}, {100}, [](hid_t) {});
  CHECK_THROWS_WITH_AS(Hdf5Reader(path).tensor("x"),
                       (path + ":/x: the chunk at (0) was never written").c_str(), FormatError);
}

TEST_CASE("chunks at the ends that are not filtered, where the layout says so") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const Tensor<double> numbers = counted({50, 7});
  for (const auto& chunk :
       {std::vector<hsize_t>{20, 7}, std::vector<hsize_t>{25, 4}, std::vector<hsize_t>{20, 4}})
    for (const unsigned options : {0u, unsigned{H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS}}) {
      write_deflated(
          path, {50, 7}, chunk, [&](hid_t dataset) { write_numbers(dataset, numbers); }, options);
      CHECK(std::get<Tensor<double>>(Hdf5Reader(path).tensor("x")) == numbers);
    }
}

TEST_CASE("some rows of a table, from any to any, of two orders of bytes") {
  const Scratch scratch;
  const std::string path = scratch / "t.h5";
  struct Row {
    std::int64_t step;
    double loss;
  };
  constexpr hsize_t rows = 17, chunk = 5;
  std::vector<Row> written;
  for (hsize_t i = 0; i < rows; ++i)
    written.push_back({static_cast<std::int64_t>(i), static_cast<double>(i) / 4});
  write_foreign(path, [&](hid_t file) {
    const hid_t row = H5Tcreate(H5T_COMPOUND, sizeof(Row)), swapped = H5Tcreate(H5T_COMPOUND, 13),
                list = H5Pcreate(H5P_DATASET_CREATE);
    H5Tinsert(row, "step", 0, H5T_NATIVE_INT64);
    H5Tinsert(row, "loss", sizeof(std::int64_t), H5T_NATIVE_DOUBLE);
    H5Tinsert(swapped, "step", 1, H5T_STD_I32BE);
    H5Tinsert(swapped, "loss", 5, H5T_IEEE_F64BE);
    H5Pset_chunk(list, 1, &chunk);
    H5Pset_shuffle(list);
    H5Pset_deflate(list, 1);
    put_dataset(file, "same", row, {rows}, row, written.data(), list);
    put_dataset(file, "swapped", swapped, {rows}, row, written.data(), list);
    H5Pclose(list);
    H5Tclose(swapped);
    H5Tclose(row);
  });
  const Hdf5Reader file(path);
  for (const char* name : {"same", "swapped"})
    for (Index first = 0; first < 17; ++first)
      for (Index count = 0; first + count <= 17; ++count) {
        const Table table = file.table(name, {first, count});
        const auto& steps = std::get<std::vector<Index>>(table[0].second);
        const auto& losses = std::get<std::vector<double>>(table[1].second);
        REQUIRE(steps.size() == static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < steps.size(); ++i) {
          CHECK(steps[i] == first + static_cast<Index>(i));
          CHECK(losses[i] == static_cast<double>(steps[i]) / 4);
        }
      }
}
