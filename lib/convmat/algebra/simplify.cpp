#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/layer.hpp>
#include <convmat/algebra/lowered_pair.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/rules.hpp>
#include <convmat/algebra/scaled.hpp>
#include <convmat/algebra/simplify.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {
namespace {

// alpha A with alpha inside, where A has a place for it.
template <Scalar S>
Result<S> scale(S alpha, const LinearOperator<S>& a) {
  if (alpha == S{}) return Zero<S>(a.domain(), a.range());
  if (const auto* conv = a.template target<ConvOperator<S>>())
    return conv->with_kernel(alpha * conv->kernel());
  if (a.template target<ConvTranspose<S>>()) return scale(alpha, a.transpose())->transpose();
  if (const auto* diagonal = a.template target<Diagonal<S>>())
    return Diagonal<S>(alpha * diagonal->diagonal());
  if (const auto* sparse = a.template target<SparseOperator<S>>())
    return SparseOperator<S>(a.domain(), a.range(), alpha * sparse->matrix());
  if (a.template target<Zero<S>>()) return a;
  if (const auto* kronecker = a.template target<Kronecker<S>>()) {
    if (const Result<S> left = scale(alpha, kronecker->left()))
      return Kronecker<S>(*left, kronecker->right());
    if (const Result<S> right = scale(alpha, kronecker->right()))
      return Kronecker<S>(kronecker->left(), *right);
    return {};
  }
  return scale_lowered(alpha, a);
}

// Simplifies one tree, writing down what it does.
template <Scalar S>
class Simplifier {
 public:
  LinearOperator<S> operator()(const LinearOperator<S>& a) {
    if (const auto* product = a.template target<Product<S>>())
      return product_of(simplified(product->factors()));
    if (const auto* sum = a.template target<Sum<S>>()) return sum_of(simplified(sum->terms()));
    if (const auto* scaled = a.template target<Scaled<S>>())
      return multiple_of(scaled->factor(), (*this)(scaled->operand()));
    if (const auto* kronecker = a.template target<Kronecker<S>>())
      return kronecker_of({(*this)(kronecker->left()), (*this)(kronecker->right())});
    return a;
  }

  std::vector<std::string> log;

 private:
  std::vector<LinearOperator<S>> simplified(const std::vector<LinearOperator<S>>& operands) {
    std::vector<LinearOperator<S>> result;
    for (const LinearOperator<S>& operand : operands) result.push_back((*this)(operand));
    return result;
  }

  // Neighbours are joined from the left until no rule applies.
  void join(std::span<const Rule<S>> rules, const char* sign, std::vector<LinearOperator<S>>& operands) {
    for (std::size_t i = 0; i + 1 < operands.size();) {
      if (!join_pair(rules, sign, operands, i)) {
        ++i;
        continue;
      }
      i = i > 0 ? i - 1 : 0;
    }
  }

  bool join_pair(std::span<const Rule<S>> rules, const char* sign, std::vector<LinearOperator<S>>& operands,
                 std::size_t i) {
    for (const Rule<S>& rule : rules) {
      Result<S> joined = rule.apply(operands[i], operands[i + 1]);
      if (!joined) continue;
      log.push_back(std::string(rule.name) + ": " + operands[i].name() + sign + operands[i + 1].name() +
                    " -> " + joined->name());
      operands[i] = *std::move(joined);
      operands.erase(operands.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      return true;
    }
    return false;
  }

  LinearOperator<S> product_of(std::vector<LinearOperator<S>> factors) {
    factors = Product<S>(factors).factors();  // products of products are one list
    join(product_rules<S>(), " * ", factors);
    if (factors.size() == 1) return factors[0];
    return Product<S>(factors);
  }

  // A sum has no order: every pair is tried.
  LinearOperator<S> sum_of(std::vector<LinearOperator<S>> terms) {
    terms = Sum<S>(terms).terms();
    for (std::size_t i = 0; i < terms.size(); ++i)
      for (std::size_t j = i + 1; j < terms.size();) {
        std::vector<LinearOperator<S>> pair{terms[i], terms[j]};
        if (!join_pair(sum_rules<S>(), " + ", pair, 0)) {
          ++j;
          continue;
        }
        terms[i] = pair[0];
        terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(j));
        j = i + 1;
      }
    if (terms.size() == 1) return terms[0];
    return Sum<S>(terms);
  }

  LinearOperator<S> kronecker_of(std::vector<LinearOperator<S>> factors) {
    if (join_pair(kronecker_rules<S>(), " ⊗ ", factors, 0)) return factors[0];
    return Kronecker<S>(factors[0], factors[1]);
  }

  LinearOperator<S> multiple_of(S alpha, const LinearOperator<S>& a) {
    if (const Result<S> inside = scale(alpha, a)) {
      log.push_back("multiples move inside: " + Scaled<S>(alpha, a).name() + " -> " + inside->name());
      return *inside;
    }
    if (const auto* sum = a.template target<Sum<S>>()) {
      std::vector<LinearOperator<S>> terms;
      for (const LinearOperator<S>& term : sum->terms()) terms.push_back(multiple_of(alpha, term));
      return sum_of(std::move(terms));
    }
    if (const auto* product = a.template target<Product<S>>()) {
      std::vector<LinearOperator<S>> factors = product->factors();
      factors[0] = multiple_of(alpha, factors[0]);
      return product_of(std::move(factors));
    }
    return Scaled<S>(alpha, a);
  }
};

// Why neighbours in a product that are layers, or lower to such, stayed two.
template <Scalar S>
void explain(const LinearOperator<S>& a, std::vector<std::string>& reasons) {
  if (const auto* sum = a.template target<Sum<S>>())
    for (const LinearOperator<S>& term : sum->terms()) explain(term, reasons);
  const auto* product = a.template target<Product<S>>();
  if (!product) return;
  const std::vector<LinearOperator<S>>& factors = product->factors();
  for (const LinearOperator<S>& factor : factors) explain(factor, reasons);
  for (std::size_t i = 0; i + 1 < factors.size(); ++i)
    if ((Layer<S>::of(factors[i]) && Layer<S>::of(factors[i + 1])) ||
        lower_product(factors[i], factors[i + 1]))
      reasons.push_back(factors[i].name() + " * " + factors[i + 1].name() + ": " +
                        product_structure(factors[i], factors[i + 1]).reason);
}

}  // namespace

template <Scalar S>
Simplified<S> simplify(const LinearOperator<S>& a) {
  Simplifier<S> simplifier;
  Simplified<S> result{simplifier(a), std::move(simplifier.log), {}};
  explain(result.value, result.reasons);
  return result;
}

#define CONVMAT_INSTANTIATE(S)               \
  template struct CONVMAT_API Simplified<S>; \
  template CONVMAT_API Simplified<S> simplify(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
