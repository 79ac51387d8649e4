#include <doctest/doctest.h>
#include <stdlib.h>

#include <convmat/program/shell_words.hpp>
#include <cstdio>

using namespace convmat;
using Words = std::vector<std::string>;

namespace {

// What a shell makes of a line: its words, each with a line break behind it.
std::string by_a_shell(const std::string& line) {
  FILE* const shell = popen(("printf '%s\\n' " + line).c_str(), "r");
  REQUIRE(shell != nullptr);
  std::string text;
  for (int letter; (letter = fgetc(shell)) != EOF;) text += static_cast<char>(letter);
  REQUIRE(pclose(shell) == 0);
  return text;
}

}  // namespace

TEST_CASE("a shell takes the words in as they are, and so do we") {
  const Words words{"--output", "a b.h5",  "",           "it's", "$HOME", "`date`", "a\\b", "*",
                    "größe",    "--x=1,2", "\"quoted\"", "a;b",  "&",     "'",      "~"};
  const std::string line = shell_line(words);
  CHECK(line.starts_with("--output 'a b.h5' '' 'it'\\''s' "));
  std::string expected;
  for (const std::string& word : words) expected += word + "\n";
  CHECK(by_a_shell(line) == expected);
  CHECK(shell_words(line) == words);
}

TEST_CASE("lines of older files, which have no quotes") {
  CHECK(shell_words("") == Words{});
  CHECK(shell_words("--jobs 2  -o x.h5") == Words{"--jobs", "2", "-o", "x.h5"});
  CHECK(shell_words("--note it's late") == Words{"--note", "its late"});
}
