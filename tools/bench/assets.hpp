#pragma once

namespace convmat::bench::assets {

/// Files of this directory, built into the tool so that it finds them wherever it is installed.
extern const char* const workloads;
extern const char* const serve_peer;
extern const char* const torch_peer;
extern const char* const scipy_peer;

}  // namespace convmat::bench::assets
