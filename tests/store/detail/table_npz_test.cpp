#include <doctest/doctest.h>

#include <convmat/store/detail/npy_reader.hpp>
#include <convmat/store/detail/npz_archive.hpp>
#include <convmat/store/detail/table_formats.hpp>
#include <cstring>

#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("a member for each column; texts in code points of four bytes") {
  const Scratch scratch;
  write_table_npz(scratch / "t.npz",
                  {{"n", std::vector<Index>{9007199254740993, -1}},
                   {"x", std::vector<double>{0.5, 2}},
                   {"text", std::vector<std::string>{"ü𝄞", "", "abc"}}},
                  Overwrite::no);
  const NpzArchive archive(scratch / "t.npz");
  CHECK(archive.names() == std::vector<std::string>{"n", "text", "x"});
  CHECK(read_npy_integers(*archive.open("n")) == std::vector<Index>{9007199254740993, -1});
  CHECK(std::get<Tensor<double>>(read_npy(*archive.open("x"))) == Tensor<double>({2}, {0.5, 2}));
  const auto texts = archive.open("text");
  const NpyHeader header = read_npy_header(*texts);
  CHECK(header.descr == "<U3");
  CHECK(header.shape == Shape{3});
  std::u32string letters(9, U' ');
  texts->read(letters.data(), 36);
  texts->finish();
  CHECK(letters == std::u32string(U"ü𝄞\0\0\0\0abc", 9));
}
