#include <doctest/doctest.h>

#include <convmat/core/version.hpp>
#include <convmat/program/provenance.hpp>
#include <map>

#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("a file says where it came from") {
  const Scratch scratch;
  CommandLine line("sample", "", "");
  REQUIRE(line.parse({"--seed", "5", "--threads", "1", "--no-host-info"}));
  const Provenance provenance(line);
  Hdf5Writer file(scratch / "a.h5", Overwrite::no);
  provenance.write(file);
  file.publish();

  const Hdf5Reader reader(scratch / "a.h5");
  const auto listed = reader.attributes("/");
  const std::map<std::string, Attribute> attributes(listed.begin(), listed.end());
  for (const char* name : {"schema", "schema_version", "complete", "program", "version", "git_commit",
                           "git_dirty", "argv", "created_utc", "finished_utc", "seed", "threads", "cpu_model",
                           "compiler", "cxxflags", "build_type", "lib_versions", "wall_s", "max_rss_bytes"})
    CHECK_MESSAGE(attributes.contains(name), name);
  CHECK_FALSE(attributes.contains("hostname"));
  CHECK(attributes.at("version") == Attribute(version()));
  CHECK(attributes.at("seed") == Attribute(Index{5}));
  CHECK(attributes.at("argv") == Attribute("sample --seed 5 --threads 1 --no-host-info"));
  CHECK(reader.text("/overrides") == "--seed 5 --threads 1 --no-host-info");
  CHECK(reader.text("/config").find("seed = 5\n") != std::string::npos);
}
