#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/experiment/checkpoint.hpp>
#include <convmat/experiment/run_file.hpp>
#include <filesystem>

namespace convmat {

std::string checkpoint_path(const std::string& output) {
  return std::filesystem::path(output).replace_extension(checkpoint_extension);
}

Checkpoint::Checkpoint(const CommandLine& options, const Provenance& provenance,
                       const std::vector<std::string>& length)
    : provenance_(provenance), path_(checkpoint_path(options.text("output"))) {
  std::error_code unknown;
  if (options.has("force") || !std::filesystem::exists(path_, unknown)) return;
  if (!options.has("resume"))
    throw CreateError(path_ + " is of a run that did not end; --resume goes on with it, --force starts over",
                      EEXIST);
  last_.emplace(path_);
  const std::string differences = option_differences(last_->text("config"), options.configuration(), length);
  if (!differences.empty()) throw Error(path_ + " is of another run: " + differences);
}

void Checkpoint::write(const std::function<void(Hdf5Writer& file)>& contents) {
  Hdf5Writer file(path_, Overwrite::yes);
  contents(file);
  provenance_.write(file);
  file.publish();
}

void Checkpoint::remove() {
  std::error_code gone;
  std::filesystem::remove(path_, gone);
}

}  // namespace convmat
