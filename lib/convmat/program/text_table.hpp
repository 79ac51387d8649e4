#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// A table for people: columns line up, a rule stands under the head, text to the left, numbers to the right,
/// control characters escaped.
class CONVMAT_API TextTable {
 public:
  explicit TextTable(const std::vector<std::string>& head) { add(head); }

  /// A row; short ones are filled up with empty cells.
  void add(const std::vector<std::string>& cells);

  std::string str() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "1.2e-15", "0.0321", "65,200": `digits` significant ones.
CONVMAT_API std::string format_number(double value, int digits = 4);

}  // namespace convmat
