#include <doctest/doctest.h>

#include <convmat/experiment/run_file.hpp>
#include <filesystem>

#include "support/sample_run.hpp"
#include "support/scratch.hpp"

using namespace convmat;

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

TEST_CASE("the last row of every table is at hand") {
  const Scratch scratch;
  write_run(scratch / "run.h5", "1");
  const RunFile run = read_run(scratch / "run.h5");
  CHECK(run.results == std::map<std::string, Attribute>{
                           {"losses.epoch", Index{2}}, {"losses.loss", 0.25}, {"losses.word", "b"}});
}

TEST_CASE("values of a run by their names: options as numbers, results, provenance") {
  const Scratch scratch;
  write_run(scratch / "run.h5", "20");
  const RunFile run = read_run(scratch / "run.h5");
  CHECK(run_value(run, "run") == Attribute("run"));
  CHECK(run_value(run, "steps") == Attribute(Index{20}));
  CHECK(run_value(run, "losses.loss") == Attribute(0.25));
  CHECK(run_value(run, "program") == Attribute("sample"));
  CHECK(run_value(run, "broken") == Attribute(Index{1}));
  CHECK(run_value(run, "seconds") == run.provenance.at("wall_s"));
  CHECK_FALSE(run_value(run, "losses").has_value());
  CHECK(number_or_text("1e-3") == Attribute(1e-3));
  CHECK(number_or_text("3,5") == Attribute("3,5"));
  CHECK(number_or_text("") == Attribute(""));
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
  CHECK(deciding_options("# sample\nmark = \"#\"\nname = a\nb\n") ==
        std::map<std::string, std::string>{{"mark", "#"}, {"name", "a"}});
}
