#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <convmat/core/error.hpp>
#include <convmat/store/npz.hpp>
#include <csignal>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("arrays come back under their names") {
  const Scratch scratch;
  const std::map<std::string, AnyTensor> arrays{{"kernel", sample<double>({2, 3})},
                                                {"empty", sample<float>({0, 4})},
                                                {"scalar", sample<std::complex<double>>({})},
                                                {"größe", sample<std::complex<float>>({5})}};
  write_npz(scratch / "a.npz", arrays, Overwrite::no);
  CHECK(read_npz(scratch / "a.npz") == arrays);
  write_npz(scratch / "b.npz", arrays, Overwrite::no);
  CHECK(file_bytes(scratch / "a.npz") == file_bytes(scratch / "b.npz"));
  CHECK(scratch.files() == std::vector<std::string>{"a.npz", "b.npz"});
  CHECK_THROWS_WITH_AS(write_npz(scratch / "a.npz", {}, Overwrite::yes),
                       ((scratch / "a.npz") + ": no arrays to write").c_str(), Error);
}

TEST_CASE("sparse matrices come back") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    for (const Csr<S>& csr : {sample_csr<S>(), Csr<S>{2, 3, {0, 0, 0}, {}, {}}, Csr<S>{}}) {
      write_sparse_npz(scratch / "m.npz", csr, Overwrite::yes);
      CHECK(std::get<Csr<S>>(read_sparse_npz(scratch / "m.npz")) == csr);
    }
  });
}

TEST_CASE("an archive cut at any length, or with one bit turned, never passes as another") {
  const Scratch scratch;
  write_sparse_npz(scratch / "m.npz", sample_csr<double>(), Overwrite::no);
  const std::string whole = file_bytes(scratch / "m.npz");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    put_bytes(scratch / "cut.npz", whole.substr(0, length));
    CHECK_THROWS_AS(read_sparse_npz(scratch / "cut.npz"), FormatError);
  }
  int refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1 << i % 8);
    put_bytes(scratch / "damaged.npz", damaged);
    CAPTURE(i);
    try {
      const AnyCsr read = read_sparse_npz(scratch / "damaged.npz");
      CHECK(std::get<Csr<double>>(read) == sample_csr<double>());
    } catch (const Error&) {
      ++refused;
    }
  }
  // The rest are times, flags and padding that mean nothing.
  CHECK(refused > static_cast<int>(whole.size()) / 2);
}

TEST_CASE("a sparse matrix that is none is refused") {
  const Scratch scratch;
  const std::string path = scratch / "a.npz";
  write_npz(path, {{"a", sample<double>({2})}}, Overwrite::no);
  const std::string message =
      path + ": no member format; expected a sparse matrix as scipy.sparse.save_npz writes it";
  CHECK_THROWS_WITH_AS(read_sparse_npz(path), message.c_str(), FormatError);
  put_bytes(scratch / "no.npz", "this is no zip archive at all");
  CHECK_THROWS_WITH_AS(read_npz(scratch / "no.npz"),
                       ((scratch / "no.npz") + ": not a readable npz file: Not a zip archive").c_str(),
                       FormatError);
  CHECK_THROWS_WITH_AS(read_npz(scratch / "none.npz"),
                       ((scratch / "none.npz") + ": cannot open: No such file or directory").c_str(),
                       IoError);
}

TEST_CASE("a write that fails at any size leaves the old file and no debris") {
  const Scratch scratch;
  write_npz(scratch / "a.npz", {{"a", sample<double>({4})}}, Overwrite::no);
  const std::string old = file_bytes(scratch / "a.npz");
  for (rlim_t bytes = 0; bytes < 900; bytes += 50) {
    const pid_t child = fork();
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{bytes, bytes};
      setrlimit(RLIMIT_FSIZE, &limit);
      try {
        write_npz(scratch / "a.npz", {{"a", sample<double>({100})}}, Overwrite::yes);
      } catch (const IoError& error) {
        _exit(error.code == EFBIG ? 0 : 2);
      }
      _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CAPTURE(bytes);
    CHECK(status == 0);
    CHECK(file_bytes(scratch / "a.npz") == old);
    CHECK(scratch.files() == std::vector<std::string>{"a.npz"});
  }
}
