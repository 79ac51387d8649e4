#pragma once

#include <functional>
#include <optional>
#include <string>

#include "support/scratch.hpp"

/// What the IoError says that `write` throws on a small disk of its own, which stands for `scratch`
/// meanwhile, and what is left there then; mount's options are as "size=64k". Nothing where this user may not
/// mount.
std::optional<std::string> said_on_small_disk(const Scratch& scratch, const std::string& options,
                                              const std::function<void()>& write);
