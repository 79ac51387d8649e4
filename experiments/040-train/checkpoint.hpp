#pragma once

#include "run.hpp"

namespace train {

/// "dir/name.checkpoint.h5" of a run that will be "dir/name.h5".
std::string checkpoint_path(const std::string& output);

/// Epochs, steps, the averaged parameters after every epoch, and the settings that they depend on.
void write_run(convmat::Hdf5Writer& file, const Run& run, const Settings& settings);

/// The same with the parameters after the last step and the memory of the descent, published in place of the
/// checkpoint before.
void write_checkpoint(const std::string& path, const Run& run, const Settings& settings);

/// The run that continues it, bit for bit as if it had not stopped. Throws Error, listing what differs, where
/// the checkpoint is of other settings; FormatError where it is none.
Run read_checkpoint(const std::string& path, const Settings& settings);

/// One row for each epoch.
convmat::Table epoch_table(const Run& run);

}  // namespace train
