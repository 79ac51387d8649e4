// Wrote fixtures/schema-1.h5, once, with version 0.1.0: write_schema_1 FILE. Kept to show how.
#include "schema_1.hpp"

int main(int, char** argv) {
  convmat::prepare_hdf5();
  convmat::Hdf5Writer file(argv[1], convmat::Overwrite::no);
  const auto write = [&](const std::string& name, const auto& object) { file.write(name, object); };
  schema_1::tensors(write);
  schema_1::matrices(write);
  schema_1::operators(write);
  schema_1::operators([&](const std::string& name, const convmat::AnyOperator& any) {
    std::visit([&](const auto& op) { file.write("/matrix_of" + name, convmat::AnyCsr(op.to_csr())); }, any);
  });
  file.write("/table", schema_1::table);
  file.write_text("/config", schema_1::text);
  for (const auto& [name, value] : schema_1::attributes) file.attribute("/tensors", name, value);
  file.publish();
}
