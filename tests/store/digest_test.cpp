#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <convmat/core/error.hpp>
#include <convmat/store/digest.hpp>
#include <filesystem>

#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("SHA-256 of FIPS 180-4's examples") {
  const Scratch scratch;
  const auto digest = [&](const std::string& bytes) {
    put_bytes(scratch / "x", bytes);
    return sha256(scratch / "x");
  };
  CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK_THROWS_AS(sha256(scratch / "none"), IoError);
}

TEST_CASE("digests are added, replaced and removed, and are what sha256sum -c reads") {
  const Scratch scratch;
  CHECK(read_digests(scratch.path()).empty());
  const std::vector<std::string> names{"a=0.5.h5", "with blank", "back\\slash", "two\nlines", "\\n"};
  Digests digests;
  for (const std::string& name : names) {
    put_bytes(scratch / name, name);
    digests[name] = sha256(scratch / name);
  }
  update_digests(scratch.path(), {{"gone", std::string(64, '0')}, {"back\\slash", std::string(64, '1')}});
  update_digests(scratch.path(), digests);
  update_digests(scratch.path(), {{"gone", ""}});
  CHECK(read_digests(scratch.path()) == digests);
  CHECK(std::system(("cd " + scratch.path() + " && sha256sum --strict --quiet -c SHA256SUMS").c_str()) == 0);
  CHECK(scratch.files().size() == names.size() + 1);  // no lock, no temporary file
}

TEST_CASE("digests as sha256sum writes them, of binary files too") {
  const Scratch scratch;
  put_bytes(scratch / "a", "a");
  REQUIRE(std::system(("cd " + scratch.path() +
                       " && sha256sum a > S && sha256sum -b a | sed 's/a$/b/' >> S && mv S SHA256SUMS")
                          .c_str()) == 0);
  CHECK(read_digests(scratch.path()) == Digests{{"a", sha256(scratch / "a")}, {"b", sha256(scratch / "a")}});
}

TEST_CASE("what is no line of digests is named, stays, and hides none of the others") {
  const Scratch scratch;
  const std::string good = std::string(64, 'a') + "  x";
  for (const std::string& line : {std::string("none"), std::string(64, 'a'), std::string(64, 'a') + "  ",
                                  std::string(64, 'g') + "  x", std::string(63, 'a') + "  xy"}) {
    put_bytes(scratch / "SHA256SUMS", good + "\n" + line + "\n");
    CHECK(wrong_digest_lines(scratch.path()) ==
          std::vector<std::string>{(scratch / "SHA256SUMS:2: \"") + line +
                                   "\"; expected a SHA-256, two blanks and a name"});
    CHECK(read_digests(scratch.path()) == Digests{{"x", std::string(64, 'a')}});
    update_digests(scratch.path(), {{"y", std::string(64, 'b')}});
    CHECK(read_digests(scratch.path()).size() == 2);
    CHECK(wrong_digest_lines(scratch.path()).size() == 1);
  }
}

TEST_CASE("digests that are there and cannot be read are an error, and stay") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "SHA256SUMS");
  CHECK_THROWS_AS(read_digests(scratch.path()), IoError);
  CHECK_THROWS_AS(update_digests(scratch.path(), {{"x", std::string(64, 'a')}}), IoError);
  std::filesystem::remove(scratch / "SHA256SUMS");
  put_bytes(scratch / "SHA256SUMS", std::string(64, 'a') + "  x\n");
  std::filesystem::resize_file(scratch / "SHA256SUMS", std::uintmax_t{1} << 42);
  CHECK_THROWS_AS(wrong_digest_lines(scratch.path()), CapacityError);
  CHECK_THROWS_AS(update_digests(scratch.path(), {{"x", std::string(64, 'b')}}), CapacityError);
  CHECK(std::filesystem::file_size(scratch / "SHA256SUMS") == std::uintmax_t{1} << 42);
}

TEST_CASE("processes that write digests at once lose none") {
  const Scratch scratch;
  constexpr int writers = 4, names = 25;
  for (int w = 0; w < writers; ++w)
    if (fork() == 0) {
      for (int i = 0; i < names; ++i)
        update_digests(scratch.path(), {{std::to_string(w) + "," + std::to_string(i), std::string(64, 'a')}});
      _exit(0);
    }
  for (int w = 0; w < writers; ++w) {
    int status = 0;
    wait(&status);
    CHECK(status == 0);
  }
  CHECK(read_digests(scratch.path()).size() == writers * names);
  CHECK(scratch.files() == std::vector<std::string>{"SHA256SUMS"});
}
