#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>
#include <string_view>

namespace convmat {

/// A text file as lines of words. Every error is a FormatError that begins with "M.mtx:17: ".
class CONVMAT_API TextLines {
 public:
  /// Throws IoError where the file cannot be read, CapacityError where it does not fit into memory.
  explicit TextLines(const std::string& path);

  /// Size of the file.
  Index bytes() const { return static_cast<Index>(text_.size()); }

  /// Goes to the next line; false at the end. A last line without a newline is an error: numbers in it may be
  /// cut short.
  bool next_line();

  /// The same, past lines that are empty or begin with '%'.
  bool next_content();

  /// The next word or number of the line; an error where there is none.
  std::string_view word();
  template <class T>
  T number();

  bool at_end();
  void expect_end();

  [[noreturn]] void fail(const std::string& what) const;

 private:
  std::string path_, text_;
  std::string_view line_;
  std::size_t begin_ = 0, at_ = 0;
  Index number_ = 0;
};

}  // namespace convmat
