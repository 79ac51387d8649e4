#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/mat_file.hpp>

using namespace convmat;

TEST_CASE("names that MATLAB takes") {
  CHECK(mat_name("methods.distance") == "methods_distance");
  CHECK(mat_name("2x") == "c_2x");
  CHECK(mat_name("") == "c_");
  CHECK(mat_name("_a") == "c__a");
  CHECK(mat_name(std::string(70, 'a')) == std::string(63, 'a'));
}

// MAT-File Format, version 5: a text of 116 bytes, 0x0100 and "IM" behind it; each array is element 14.
TEST_CASE("a file of version 5, the same every time, and none of it left out") {
  const double values[] = {1, 2, 3, 4, 5, 6};
  const auto bytes = [&] {
    std::vector<MatVariable> variables;
    variables.push_back(mat_variable("a", MAT_C_DOUBLE, MAT_T_DOUBLE, {2, 3}, values));
    variables.push_back(mat_variable("b", MAT_C_DOUBLE, MAT_T_DOUBLE, {1, 1}, values));
    return mat_bytes(variables);
  };
  const std::string file = bytes();
  CHECK(file == bytes());
  CHECK(file.starts_with("MATLAB 5.0 MAT-file, by convmat"));
  CHECK(file.substr(124, 4) == std::string("\x00\x01IM", 4));
  CHECK(file[128] == 14);
  CHECK(file.find(std::string(reinterpret_cast<const char*>(values), sizeof values)) != std::string::npos);
}

TEST_CASE("what no such file can hold") {
  const double value = 1;
  std::vector<MatVariable> twins;
  for (int i = 0; i < 2; ++i) twins.push_back(mat_variable("a", MAT_C_DOUBLE, MAT_T_DOUBLE, {1, 1}, &value));
  CHECK_THROWS_WITH_AS(mat_bytes(twins), "two columns are called a in a .mat file", Error);
  CHECK_THROWS_WITH_AS(mat_variable("a", MAT_C_DOUBLE, MAT_T_DOUBLE, {1 << 14, 1 << 14}, nullptr),
                       "an array of 2.1 GB is too much for a .mat file; write .h5", Error);
}
