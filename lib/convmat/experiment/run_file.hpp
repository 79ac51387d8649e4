#pragma once

#include <convmat/store/hdf5.hpp>
#include <map>
#include <optional>

namespace convmat {

/// What the file of a run says of it: where it came from, the options it ran with, how many of its agreements
/// are broken, and the last row of each of its tables.
struct RunFile {
  std::string path, name;  // the name of the file, without its ending
  std::map<std::string, Attribute> provenance;
  std::map<std::string, std::string> configuration;
  std::map<std::string, Attribute> results;  // of /tables/T, column C: "T.C"
  Index agreements = 0, broken = 0;
};

/// What theory promises of a run, and how much of it is broken.
struct Agreements {
  Index all = 0, broken = 0;
};

/// Those of /tables/agreements; none where there is no such table. Throws FormatError where it is none of
/// agreements; `path` is that of the file.
CONVMAT_API Agreements read_agreements(const Hdf5Reader& file, const std::string& path);

/// "2 of 3 agreements are broken"; empty where all hold.
CONVMAT_API std::string broken_text(const Agreements& agreements);

/// Throws IoError where the file cannot be read, FormatError where it is damaged or none of a run.
CONVMAT_API RunFile read_run(const std::string& path);

/// Of the files of runs that have not ended (Checkpoint).
inline constexpr const char* checkpoint_extension = ".checkpoint.h5";

/// Files of runs in a directory and those below it, size=8.h5 before size=16.h5: *.h5 but hidden ones and
/// checkpoints. A file stands for itself. Throws IoError where there is neither.
CONVMAT_API std::vector<std::string> run_paths(const std::string& directory);

/// A value of a run by its name: run, seconds, agreements or broken; an attribute of its provenance; an
/// option, as a number where it is one; or a result, TABLE.COLUMN. Nothing where it has none of that name.
CONVMAT_API std::optional<Attribute> run_value(const RunFile& run, const std::string& name);

/// The number that a text is, if it is one.
CONVMAT_API Attribute number_or_text(const std::string& text);

/// An integer or a number, as a number.
CONVMAT_API std::optional<double> as_number(const Attribute& value);

/// Numbers by size, then NaN, then texts.
CONVMAT_API bool is_before(const Attribute& a, const Attribute& b);

CONVMAT_API std::string attribute_text(const Attribute& value);

/// Does an option decide what a run finds? All but those of output, speed and talk do.
CONVMAT_API bool is_deciding_option(const std::string& name);

/// Those of a configuration, "name = value" lines.
CONVMAT_API std::map<std::string, std::string> deciding_options(const std::string& configuration);

/// The deciding options, but for those left out, in which a configuration that was found differs from that of
/// this run: "batch 64, here 32; rate not said, here 0.1".
CONVMAT_API std::string option_differences(const std::string& there, const std::string& here,
                                           const std::vector<std::string>& left_out = {});

/// Reads every object of a file to its end, so that its checksums are looked at. Throws FormatError or
/// IoError, naming file and object.
CONVMAT_API void read_everything(const std::string& path);

}  // namespace convmat
