#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <convmat/store/hdf5.hpp>
#include <functional>

#include "faults.hpp"
#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

const Table table{{"layer", std::vector<std::string>{"a", "bc"}}, {"seconds", std::vector<double>{0.5, 2}}};

void write_all(const std::string& path, Overwrite overwrite) {
  Hdf5Writer file(path, overwrite);
  file.write("/x", sample<double>({5, 3}));
  file.write("/scalar", sample<float>({}));
  file.write("/group/m", sample_csr<std::complex<double>>());
  file.write("/op", sample_operator<double>());
  file.write("/table", table);
  file.write_text("/config", "a = 1");
  for (int i = 0; i < 12; ++i) file.attribute("/", "number" + std::to_string(i), Index{i});
  // More than libhdf5 keeps in a group's header by itself.
  for (int i = 0; i < 12; ++i) file.write("/many/" + std::to_string(i), sample<float>({}));
  file.attribute("/", "argv", std::string(5000, 'x'));
  file.publish();
}

// Is all of it there, as it was written? Throws where the file is refused.
bool holds_all(const std::string& path) {
  const Hdf5Reader file(path);
  const auto op = conv_of<double>(file.linear_operator("/op"));
  return file.objects().size() == 20 &&
         std::get<Tensor<double>>(file.tensor("/x")) == sample<double>({5, 3}) &&
         std::get<Tensor<float>>(file.tensor("/scalar")) == sample<float>({}) &&
         std::get<Csr<std::complex<double>>>(file.matrix("/group/m")) == sample_csr<std::complex<double>>() &&
         op.geometry() == sample_operator<double>().geometry() &&
         op.kernel() == sample_operator<double>().kernel() && file.table("/table") == table &&
         file.text("/config") == "a = 1" && file.attributes("/").size() == 16 &&
         file.attributes("/")[0].second == Attribute(std::string(5000, 'x'));
}

// Two chunks of what repeats itself.
Tensor<float> repeated() {
  Tensor<float> tensor({300'000});
  for (Index i = 0; i < tensor.size(); ++i) tensor[i] = static_cast<float>(i % 3);
  return tensor;
}

void write_deflated(const std::string& path, Overwrite overwrite) {
  Hdf5Writer file(path, overwrite);
  file.write("/x", repeated());
  file.publish();
}

bool holds_deflated(const std::string& path) {
  return std::get<Tensor<float>>(Hdf5Reader(path).tensor("/x")) == repeated();
}

enum Outcome { same, refused, silently_wrong, ended };

// In a process of its own: a damaged file may bring libhdf5 down, which must be seen here.
Outcome read_in_child(const std::vector<std::function<void()>>& damages, const std::string& path,
                      bool (*holds)(const std::string&), int& refusals) {
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    int count = 0;
    for (const auto& damage : damages) {
      damage();
      try {
        if (!holds(path)) _exit(silently_wrong);
      } catch (const Error&) {
        ++count;
      }
    }
    _exit(write(pipe_ends[1], &count, sizeof count) == sizeof count ? same : ended);
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(pipe_ends[1]);
  if (read(pipe_ends[0], &refusals, sizeof refusals) != sizeof refusals) refusals = -1;
  close(pipe_ends[0]);
  return WIFEXITED(status) ? static_cast<Outcome>(WEXITSTATUS(status)) : ended;
}

// Turns one bit in every `stride`-th byte of a file, and reads it.
void check_turned(void (*write)(const std::string&, Overwrite), bool (*holds)(const std::string&),
                  std::size_t stride) {
  const Scratch scratch;
  write(scratch / "whole.h5", Overwrite::no);
  const std::string whole = file_bytes(scratch / "whole.h5");
  REQUIRE(holds(scratch / "whole.h5"));
  put_bytes(scratch / "damaged.h5", whole);
  // In place, the byte before repaired: writing the whole file anew takes most of the time.
  const auto put_byte = [&](std::size_t at, int change) {
    std::fstream file(scratch / "damaged.h5", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(whole[at] ^ change));
  };
  std::vector<std::function<void()>> damages;
  for (std::size_t i = 0; i < whole.size(); i += stride)
    damages.push_back([&, i] {
      if (i > 0) put_byte(i - stride, 0);
      put_byte(i, 1 << i / stride % 8);
    });
  int refusals = 0;
  CHECK(read_in_child(damages, scratch / "damaged.h5", holds, refusals) == same);
  MESSAGE(whole.size(), " bytes, ", refusals, " refused");
  CHECK(refusals > 0);
}

}  // namespace

TEST_CASE("one bit turned in any byte: an error, or the same content") {
  check_turned(write_all, holds_all, 1);
}

TEST_CASE("one bit turned in any byte of a deflated dataset: an error, or the same content") {
  check_turned(write_deflated, holds_deflated, 3);
}

TEST_CASE("a file cut at any length is refused") {
  const Scratch scratch;
  write_all(scratch / "whole.h5", Overwrite::no);
  const std::string whole = file_bytes(scratch / "whole.h5");
  std::vector<std::function<void()>> cuts;
  for (std::size_t length = 0; length < whole.size(); ++length)
    cuts.push_back([&, length] { put_bytes(scratch / "cut.h5", whole.substr(0, length)); });
  int refusals = 0;
  CHECK(read_in_child(cuts, scratch / "cut.h5", holds_all, refusals) == same);
  CHECK(refusals == static_cast<int>(whole.size()));
}

TEST_CASE("whichever call fails, once or for good: an error, the old file, no debris") {
  for (const int error_number : {ENOSPC, EIO})
    for (const bool for_good : {false, true})
      for (int k = 1;; ++k) {
        const Scratch scratch;
        put_bytes(scratch / "a.h5", "old");
        const pid_t child = fork();
        if (child == 0) {
          fail_call(k, error_number, for_good);
          try {
            write_all(scratch / "a.h5", Overwrite::yes);
          } catch (const IoError& error) {
            _exit(error.code == error_number ? 0 : 1);
          } catch (const Error&) {
            _exit(2);
          }
          _exit(calls_made() < k ? 77 : 3);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77) break;
        CAPTURE(k);
        CAPTURE(error_number);
        CAPTURE(for_good);
        CHECK(status == 0);
        CHECK(scratch.files() == std::vector<std::string>{"a.h5"});
        if (file_bytes(scratch / "a.h5") != "old") CHECK(holds_all(scratch / "a.h5"));
      }
}
