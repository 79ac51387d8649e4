#include <convmat/algebra/sum.hpp>

namespace convmat {

template <Scalar S>
Sum<S>::Sum(const std::vector<LinearOperator<S>>& terms) {
  for (const LinearOperator<S>& term : terms) {
    if (const auto* sum = term.template target<Sum>())
      terms_.insert(terms_.end(), sum->terms_.begin(), sum->terms_.end());
    else
      terms_.push_back(term);
  }
  if (terms_.empty()) throw ShapeError("sum of no operators; expected at least 1");
  for (const LinearOperator<S>& term : terms_)
    if (term.domain() != domain() || term.range() != range())
      throw ShapeError("sum of (" + describe(terms_.front()) + ") and (" + describe(term) +
                       "); domains and ranges must be equal");
}

template <Scalar S>
void Sum<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  for (const LinearOperator<S>& term : terms_) term.accumulate(alpha, x, y, batch);
}

template <Scalar S>
void Sum<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
  for (const LinearOperator<S>& term : terms_) term.accumulate_transpose(alpha, z, x, batch);
}

template <Scalar S>
Sum<S> Sum<S>::transpose() const {
  std::vector<LinearOperator<S>> terms;
  for (const LinearOperator<S>& term : terms_) terms.push_back(term.transpose());
  return Sum(terms);
}

template <Scalar S>
Sum<S> Sum<S>::conj() const {
  std::vector<LinearOperator<S>> terms;
  for (const LinearOperator<S>& term : terms_) terms.push_back(term.conj());
  return Sum(terms);
}

template <Scalar S>
Csr<S> Sum<S>::to_csr() const {
  Csr<S> matrix = terms_[0].to_csr();
  for (std::size_t i = 1; i < terms_.size(); ++i) matrix = matrix + terms_[i].to_csr();
  return matrix;
}

template <Scalar S>
std::string Sum<S>::name() const {
  std::string name;
  for (const LinearOperator<S>& term : terms_) name += (name.empty() ? "" : " + ") + term.name();
  return name;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Sum<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
