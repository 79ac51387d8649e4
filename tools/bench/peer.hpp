#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operands.hpp"
#include "timing.hpp"

namespace convmat::bench {

class Conversation;

/// A library that a user would take instead, as it stands on this machine.
class Peer {
 public:
  /// Its names, in the order of tables.
  static const std::vector<std::string>& names();

  /// Looks whether the peer of this name is there.
  explicit Peer(const std::string& name);

  const std::string& name() const { return name_; }

  /// "torch 1.13"; empty where it is not installed, for the reason in error().
  const std::string& version() const { return version_; }
  const std::string& error() const { return error_; }

  /// The same task on the same sizes, with its own random numbers (Eigen: with these operands); nothing where
  /// the peer does not offer the task. The subject throws Error for what goes wrong on the way.
  template <Scalar S>
  std::unique_ptr<Subject> subject(const Workload& workload, const Operands<S>& operands) const;

 private:
  std::string name_, version_, error_;
  std::shared_ptr<Conversation> conversation_;
};

}  // namespace convmat::bench
