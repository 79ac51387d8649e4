#pragma once

#include <ostream>
#include <sstream>
#include <string>

/// What `work` writes to a stream (std::cerr, std::cout), instead of showing it.
template <class Work>
std::string captured(std::ostream& stream, const Work& work) {
  std::ostringstream text;
  std::streambuf* previous = stream.rdbuf(text.rdbuf());
  work();
  stream.rdbuf(previous);
  return text.str();
}
