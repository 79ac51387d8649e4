#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat::tool {

extern const char* const page_style;

/// What a page is made of; what cannot be read or shown of it is told in `failures`, and on the page.
struct PageContents {
  std::string title;
  std::vector<RunFile> runs;
  Table overview;  // a row for each run, its name first; empty where there is one
  std::vector<std::string> failures;
};

/// A page that needs nothing else: HTML with its style and pictures. Of several runs what is wrong comes
/// first, then the overview, with links, then each run, folded. Runs are folded out up to a size of the whole
/// that a browser is at ease with; the page says how many are in the overview alone.
std::string page(PageContents& contents);

}  // namespace convmat::tool
