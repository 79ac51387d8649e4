#include <convmat/core/memory.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The product A B: A after B, so that (A B) x = A (B x). It is written as one convolution where it is one; as a
convolution and a sparse border where they differ at the ends only; else as the product it was given as, with the
reason. C.h5 is an operator file like any other, border included.

Example:
  convmat operator --kernel K.npy --image 10,12 --output B.h5
  convmat operator --kernel K3.npy --image 8,10 --padding same --output A.h5
  convmat compose A.h5 B.h5 --output C.h5
)";

CommandLine options() {
  CommandLine line("convmat compose", "the product of two operators as one convolution", details);
  line.positional("outer", "A.h5", "operator file: the layer that comes last");
  line.positional("inner", "B.h5", "operator file: the layer that comes first");
  return line;
}

Index rows_with_entries(const auto& matrix) {
  Index rows = 0;
  for (std::size_t row = 0; row < static_cast<std::size_t>(matrix.rows); ++row)
    rows += matrix.indptr[row] < matrix.indptr[row + 1];
  return rows;
}

template <Scalar S>
std::string certificate(const Certified<S>& composition) {
  std::string text =
      std::string(to_string(composition.structure)) + ": " + describe(composition.value) + "\n";
  if (const auto& border = composition.border)
    text += "border: " + format_count(border->nnz()) + " nonzeros in " +
            format_count(rows_with_entries(*border)) + " of " + format_count(border->rows) + " rows\n";
  if (!composition.reason.empty()) text += "because " + composition.reason + "\n";
  return text;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, operator_endings);
  const Operand outer = load_named_operand("the first operator", line.text("outer"));
  const Operand inner = load_named_operand("the second operator", line.text("inner"));
  if (outer.domain() != inner.range())
    throw ShapeError(outer.spoken + " expects " + to_string(outer.domain()) + ", but " + inner.spoken +
                     " gives " + to_string(inner.range()));
  if (line.has("dry-run")) {
    std::cout << "the product R" << to_string(inner.domain()) << " -> R" << to_string(outer.range()) << '\n';
    return Exit::done;
  }
  with_scalar(holds_single(outer.op) && holds_single(inner.op),
              holds_complex(outer.op) || holds_complex(inner.op), [&]<Scalar S>() {
                const Certified<S> composition = compose(outer.as<S>(), inner.as<S>());
                if (!line.quiet()) std::cerr << certificate(composition);
                output.save(AnyOperator(composition.value));
              });
  return Exit::done;
}

}  // namespace

const Command compose_command{"compose", "A B as one convolution, with a certificate", run};

}  // namespace convmat::tool
