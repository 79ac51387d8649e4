#include <algorithm>
#include <convmat/kernels/term_grids.hpp>
#include <map>
#include <numeric>

namespace convmat {
namespace {

// A term, split: everything but row shift and column (base), the row shift, the column.
struct Split {
  Index base, row, col, tap;
};

// Terms of the last axis run fastest in ShiftResult; the phases of the last axis too.
std::vector<Split> split(const ShiftSum& sum, const ShiftResult& set, Index fold) {
  const std::size_t last = sum.axes.size() - 1;
  const auto terms_of = [&](std::size_t d) -> const std::vector<AxisShifts::Term>& {
    return sum.axes[d].results[static_cast<std::size_t>(set.axis_result[d])].terms;
  };
  const auto& col_terms = terms_of(last);
  std::vector<Split> result;
  for (std::size_t k = 0; k < set.terms.size(); ++k) {
    const ShiftTerm& term = set.terms[k];
    const AxisShifts::Term& col = col_terms[k % col_terms.size()];
    if (last == 0) {
      const Index phase = col.phase * sum.phase_plane;
      result.push_back({phase, col.shift / fold, col.shift % fold, term.tap});
      continue;
    }
    const auto& row_terms = terms_of(last - 1);
    const AxisShifts::Term& row = row_terms[k / col_terms.size() % row_terms.size()];
    const Index col_offset = col.phase * sum.phase_plane + col.shift;
    result.push_back(
        {term.offset - col_offset - row.shift * sum.row_pitch(), row.shift, col_offset, term.tap});
  }
  return result;
}

}  // namespace

TermGrids::TermGrids(const ShiftSum& sum, const ShiftResult& set, Index fold_length)
    : fold(sum.axes.size() == 1 ? fold_length : 0) {
  const Index row_pitch = fold > 0 ? fold : sum.row_pitch();
  std::map<Index, std::vector<Split>> by_base;
  for (const Split& term : split(sum, set, fold_length)) by_base[term.base].push_back(term);
  Index unit = 0;
  for (const auto& [base, terms] : by_base)
    for (const Split& term : terms) unit = std::gcd(unit, term.row - terms[0].row);
  row_unit = fold > 0 ? 1 : std::max<Index>(unit, 1);
  for (const auto& [base, terms] : by_base) {
    Index first = terms[0].row, last = first;
    std::vector<std::int32_t> col;
    for (const Split& term : terms) {
      first = std::min(first, term.row);
      last = std::max(last, term.row);
      col.push_back(static_cast<std::int32_t>(term.col));
    }
    std::sort(col.begin(), col.end());
    col.erase(std::unique(col.begin(), col.end()), col.end());
    const Index shifts = (last - first) / row_unit + 1, cols = static_cast<Index>(col.size());
    const Index weights = static_cast<Index>(taps.size());
    taps.resize(taps.size() + static_cast<std::size_t>(shifts * cols), -1);
    for (const Split& term : terms) {
      const Index b = std::lower_bound(col.begin(), col.end(), term.col) - col.begin();
      taps[static_cast<std::size_t>(weights + (term.row - first) / row_unit * cols + b)] = term.tap;
    }
    cols_.push_back(std::move(col));
    grids.push_back({static_cast<std::int32_t>(base + first * row_pitch), static_cast<std::int32_t>(shifts),
                     static_cast<std::int32_t>(cols), static_cast<std::int32_t>(weights),
                     cols_.back().data()});
  }
}

}  // namespace convmat
