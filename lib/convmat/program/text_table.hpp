#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// A table for people: columns line up, a rule stands under the head, text to the left, numbers to the right.
class CONVMAT_API TextTable {
 public:
  explicit TextTable(std::vector<std::string> head) : rows_{std::move(head)} {}

  /// A row; short ones are filled up with empty cells.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  std::string str() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "1.2e-15", "0.0321", "65,200": `digits` significant ones.
CONVMAT_API std::string format_number(double value, int digits = 4);

}  // namespace convmat
