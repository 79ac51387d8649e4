#pragma once

/// Makes the k-th of the calls that change files (write, pwrite, ftruncate, fsync, rename, renameat2) fail
/// with `error_number`, once or from then on. They are counted from here; k = 0 makes none fail.
void fail_call(int k, int error_number, bool for_good);

/// How many were made since.
int calls_made();
