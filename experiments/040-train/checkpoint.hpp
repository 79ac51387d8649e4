#pragma once

#include "run.hpp"

namespace train {

/// One row for each epoch.
convmat::Table epoch_table(const Run& run);

/// Loss, accuracy and <G, ΔK> of every step.
convmat::Table step_table(const Run& run);

/// The averaged ones after every epoch.
void write_parameters(convmat::Hdf5Writer& file, const Run& run);

/// All of a run: epochs, steps and parameters, the parameters after the last step and the memory of the
/// descent.
void write_checkpoint(convmat::Hdf5Writer& file, const Run& run);

/// The run that continues it, bit for bit as if it had not stopped. Throws FormatError where the file is of
/// none.
Run read_checkpoint(const convmat::Hdf5Reader& file, const Settings& settings);

}  // namespace train
