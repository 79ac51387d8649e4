#include <doctest/doctest.h>
#include <matio.h>

#include <convmat/store/detail/table_formats.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

using Variable = std::unique_ptr<matvar_t, void (*)(matvar_t*)>;

}  // namespace

TEST_CASE("columns of numbers, and cells of texts whose extents count characters") {
  const Scratch scratch;
  put_bytes(scratch / "t.mat", format_mat({{"my.n", std::vector<Index>{9007199254740993, -1}},
                                           {"x", std::vector<double>{0.5, 2}},
                                           {"text", std::vector<std::string>{"日本", "𝄞!"}}}));
  mat_t* const file = Mat_Open((scratch / "t.mat").c_str(), MAT_ACC_RDONLY);
  REQUIRE(file != nullptr);
  const auto read = [&](const char* name) { return Variable(Mat_VarRead(file, name), Mat_VarFree); };
  const Variable n = read("my_n"), x = read("x"), texts = read("text");
  REQUIRE((n && x && texts));
  CHECK(n->class_type == MAT_C_INT64);
  CHECK(n->dims[0] == 2);
  CHECK(n->dims[1] == 1);
  CHECK(static_cast<const std::int64_t*>(n->data)[0] == 9007199254740993);
  CHECK(static_cast<const double*>(x->data)[1] == 2);
  const std::u16string expected[] = {u"日本", u"\uFFFD!"};
  for (int i = 0; i < 2; ++i) {
    const matvar_t* const cell = Mat_VarGetCell(texts.get(), i);
    CHECK(cell->dims[1] == 2);
    CHECK(std::u16string(static_cast<const char16_t*>(cell->data), 2) == expected[i]);
  }
  Mat_Close(file);
}
