#pragma once

#include <convmat/program/provenance.hpp>
#include <functional>
#include <optional>

namespace convmat {

/// "dir/NAME.checkpoint.h5" of a run whose output is "dir/NAME.h5".
CONVMAT_API std::string checkpoint_path(const std::string& output);

/// Where a long run stands: NAME.checkpoint.h5 beside its output NAME.h5, with its provenance, from which
/// --resume goes on. Published whole, as the output is; the next one takes its place, and the run's end
/// removes it.
class CONVMAT_API Checkpoint {
 public:
  /// Looks for one of this run: of the same options but those of `length`, which only say how long it is to
  /// be. Throws CreateError (EEXIST) where one is there and neither --resume nor --force is given; with
  /// --resume Error, listing what differs, where it is of another run, IoError or FormatError where it cannot
  /// be read. Both arguments must outlive this.
  Checkpoint(const CommandLine& options, const Provenance& provenance,
             const std::vector<std::string>& length = {});

  const std::string& path() const { return path_; }

  /// The one to go on from: none where the run starts.
  const std::optional<Hdf5Reader>& last() const { return last_; }

  /// Publishes what `contents` writes, in place of the one before. Throws IoError.
  void write(const std::function<void(Hdf5Writer& file)>& contents);

  void remove();

 private:
  const Provenance& provenance_;
  std::string path_;
  std::optional<Hdf5Reader> last_;
};

}  // namespace convmat
