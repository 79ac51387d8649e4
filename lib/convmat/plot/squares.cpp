#include <fmt/format.h>

#include <algorithm>
#include <convmat/plot/squares.hpp>

namespace convmat {

// A run of squares of one color is a line as wide as a square, reached from the run before.
std::string svg_squares(Index columns, const std::vector<Index>& squares,
                        const std::vector<std::string>& colors) {
  struct Pen {
    std::string moves;
    Index row = 0, column = 0;
  };
  std::vector<Pen> pens(colors.size());
  const Index rows = columns > 0 ? static_cast<Index>(squares.size()) / columns : 0;
  for (Index row = 0; row < rows; ++row) {
    const auto begin = squares.begin() + row * columns, end = begin + columns;
    for (auto run = begin, next = begin; run != end; run = next) {
      next = std::find_if(run, end, [&](Index color) { return color != *run; });
      if (*run < 0) continue;
      Pen& pen = pens[static_cast<std::size_t>(*run)];
      pen.moves += fmt::format("m{} {}h{}", run - begin - pen.column, row - pen.row, next - run);
      pen.row = row;
      pen.column = next - begin;
    }
  }
  std::string paths;
  for (std::size_t color = 0; color < pens.size(); ++color)
    if (!pens[color].moves.empty())
      paths += fmt::format("<path stroke=\"{}\" d=\"M0 .5{}\"/>\n", colors[color], pens[color].moves);
  return paths;
}

}  // namespace convmat
