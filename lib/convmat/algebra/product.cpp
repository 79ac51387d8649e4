#include <convmat/algebra/product.hpp>

namespace convmat {

template <Scalar S>
Product<S>::Product(const std::vector<LinearOperator<S>>& factors) {
  for (const LinearOperator<S>& factor : factors) {
    if (const auto* product = factor.template target<Product>())
      factors_.insert(factors_.end(), product->factors_.begin(), product->factors_.end());
    else
      factors_.push_back(factor);
  }
  if (factors_.empty()) throw ShapeError("product of no operators; expected at least 1");
  for (std::size_t i = 1; i < factors_.size(); ++i)
    if (factors_[i - 1].domain() != factors_[i].range())
      throw ShapeError("product of (" + describe(factors_[i - 1]) + ") and (" + describe(factors_[i]) +
                       "): the domain " + to_string(factors_[i - 1].domain()) +
                       " of the left is not the range " + to_string(factors_[i].range()) + " of the right" +
                       differences(factors_[i - 1].domain(), factors_[i].range()));
}

template <Scalar S>
void Product<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  std::vector<S> right;
  for (std::size_t i = factors_.size(); i-- > 1;) {
    std::vector<S> result(static_cast<std::size_t>(batch * volume(factors_[i].range())));
    factors_[i].accumulate(S{1}, x, result, batch);
    right = std::move(result);
    x = right;
  }
  factors_[0].accumulate(alpha, x, y, batch);
}

template <Scalar S>
void Product<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
  std::vector<S> left;
  for (std::size_t i = 0; i + 1 < factors_.size(); ++i) {
    std::vector<S> result(static_cast<std::size_t>(batch * volume(factors_[i].domain())));
    factors_[i].accumulate_transpose(S{1}, z, result, batch);
    left = std::move(result);
    z = left;
  }
  factors_.back().accumulate_transpose(alpha, z, x, batch);
}

template <Scalar S>
Product<S> Product<S>::transpose() const {
  std::vector<LinearOperator<S>> factors;
  for (auto factor = factors_.rbegin(); factor != factors_.rend(); ++factor)
    factors.push_back(factor->transpose());
  return Product(factors);
}

template <Scalar S>
Product<S> Product<S>::conj() const {
  std::vector<LinearOperator<S>> factors;
  for (const LinearOperator<S>& factor : factors_) factors.push_back(factor.conj());
  return Product(factors);
}

template <Scalar S>
Csr<S> Product<S>::to_csr() const {
  Csr<S> matrix = factors_.back().to_csr();
  for (std::size_t i = factors_.size() - 1; i-- > 0;) matrix = factors_[i].to_csr() * matrix;
  return matrix;
}

template <Scalar S>
std::string Product<S>::name() const {
  std::string name;
  for (const LinearOperator<S>& factor : factors_) name += (name.empty() ? "" : " * ") + factor.name();
  return name;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Product<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
