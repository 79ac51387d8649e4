#include <doctest/doctest.h>

#include <convmat/experiment/run_file.hpp>
#include <filesystem>
#include <iostream>

#include "support/captured.hpp"
#include "support/sample_run.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

// A run of which one agreement of two is broken, with a table of losses.
void write_run(const std::string& path, const std::string& steps) {
  SampleRun run(path, {"--steps", steps, "--threads", "1"});
  Report& report = run.report;
  report.agree("near", 0, 1);
  report.agree("far", 2, 1);
  report.keep("losses", "Losses",
               {{"epoch", std::vector<Index>{1, 2}},
                {"loss", std::vector<double>{0.5, 0.25}},
                {"word", std::vector<std::string>{"a", "b"}}});
  report.file().write("x", Tensor<double>({3}, {1, 2, 3}));
  captured(std::cerr, [&] { report.finish(); });
  run.publish();
}

}  // namespace

TEST_CASE("a run says what it was, and what of it is broken") {
  const Scratch scratch;
  write_run(scratch / "steps=20.h5", "20");
  const RunFile run = read_run(scratch / "steps=20.h5");
  CHECK(run.name == "steps=20");
  CHECK(run.configuration.at("steps") == "20");
  CHECK(std::get<Index>(run.provenance.at("seed")) == 7);
  CHECK(attribute_text(run.provenance.at("program")) == "sample");
  CHECK(run.agreements == 2);
  CHECK(run.broken == 1);
}

TEST_CASE("a result is the last row of a column") {
  const Scratch scratch;
  const std::string path = scratch / "run.h5";
  write_run(path, "1");
  CHECK(run_result(path, "losses.loss") == "0.25");
  CHECK(run_result(path, "losses.epoch") == "2");
  CHECK(run_result(path, "losses.word") == "b");
  CHECK_THROWS_WITH_AS(run_result(path, "losses.gain"),
                       (path + ": /tables/losses has no column \"gain\"").c_str(), FormatError);
  CHECK_THROWS_WITH_AS(run_result(path, "none.loss"),
                       (path + ": /tables/none is no table; expected a result as TABLE.COLUMN").c_str(),
                       FormatError);
  CHECK_THROWS_AS(run_result(path, "losses"), FormatError);
}

TEST_CASE("runs are found below a directory, sorted, hidden files and others left out") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "more");
  for (const char* name : {"b.h5", "a.h5", "more/c.h5", ".a.h5.partial", ".hidden.h5", "note.txt"})
    put_bytes(scratch / name, "");
  const std::vector<std::string> all{scratch / "a.h5", scratch / "b.h5", scratch / "more/c.h5"};
  CHECK(run_paths(scratch.path()) == all);
  CHECK(run_paths(scratch / "b.h5") == std::vector<std::string>{scratch / "b.h5"});
  CHECK_THROWS_WITH_AS(run_paths(scratch / "none"),
                       (scratch / "none: expected a directory of runs, or the file of one").c_str(), IoError);
}

TEST_CASE("what is no run, or damaged, is refused") {
  const Scratch scratch;
  const std::string path = scratch / "run.h5", other = scratch / "other.h5";
  {
    Hdf5Writer file(other, Overwrite::no);
    file.write("x", Tensor<double>({1}));
    file.publish();
  }
  CHECK_THROWS_WITH_AS(read_run(other),
                       (other + " is no run: it lacks /config or the attribute program").c_str(),
                       FormatError);
  write_run(path, "1");
  CHECK_NOTHROW(read_everything(path));
  std::string bytes = file_bytes(path);
  const double two = 2;
  const auto at = bytes.find(std::string(reinterpret_cast<const char*>(&two), sizeof two) +
                             std::string("\0\0\0\0\0\0\x08\x40", 8));
  REQUIRE(at != std::string::npos);
  bytes[at] ^= 1;  // of x, whose checksum is now wrong
  put_bytes(path, bytes);
  CHECK_NOTHROW(read_run(path));
  CHECK_THROWS_WITH_AS(read_everything(path), doctest::Contains("/x"), Error);
}

TEST_CASE("agreements of another type are a damaged run, not a bug") {
  const Scratch scratch;
  const std::string path = scratch / "run.h5";
  CommandLine options("sample", "", "");
  REQUIRE(options.parse({}));
  {
    const Provenance provenance(options);
    Hdf5Writer file(path, Overwrite::no);
    file.write("tables/agreements", Table{{"holds", std::vector<double>{1}}});
    provenance.write(file);
    file.publish();
  }
  CHECK_THROWS_WITH_AS(read_run(path),
                       (path + ": /tables/agreements: column \"holds\" is not of integers").c_str(),
                       FormatError);
}

TEST_CASE("options of output, speed and talk decide nothing") {
  CHECK(deciding_options("# sample\nsteps = 10\noutput = a.h5\nthreads = 2\nname = a = b\n") ==
        std::map<std::string, std::string>{{"steps", "10"}, {"name", "a = b"}});
}
