#pragma once

#include <convmat/operators/operator.hpp>
#include <memory>
#include <type_traits>

namespace convmat {

/// Any operator, its type erased: an immutable value that is cheap to copy. Made from every type that meets
/// the concept Operator; what the type does not offer is derived from its two products. A whole program:
///
///     struct Doubling {                                    // an operator of your own: four members
///       using Scalar = double;
///       convmat::Shape domain() const { return {3}; }
///       convmat::Shape range() const { return {3}; }
///       void accumulate(double alpha, std::span<const double> x, std::span<double> y, convmat::Index) const
///       {
///         for (std::size_t i = 0; i < x.size(); ++i) y[i] += alpha * 2 * x[i];
///       }
///       void accumulate_transpose(double alpha, std::span<const double> z, std::span<double> x,
///                                 convmat::Index batch) const { accumulate(alpha, z, x, batch); }
///     };
///     int main() {
///       const convmat::LinearOperator<double> A = Doubling{};
///       return (A * A * convmat::Tensor<double>({3}, {1, 2, 3}))[2] == 12 ? 0 : 1;
///     }
template <Scalar S>
class CONVMAT_API LinearOperator {
 public:
  using Scalar = S;

  template <Operator A>
  requires(!std::same_as<A, LinearOperator> && std::same_as<typename A::Scalar, S>) LinearOperator(A a)
      : model_(std::make_shared<Holder<A>>(std::move(a))) {}

  Shape domain() const { return model_->domain(); }
  Shape range() const { return model_->range(); }

  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    model_->accumulate(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    model_->accumulate_transpose(alpha, z, x, batch);
  }
  void assign(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    model_->assign(alpha, x, y, batch);
  }
  void assign_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    model_->assign_transpose(alpha, z, x, batch);
  }

  LinearOperator transpose() const { return model_->transpose(*this); }
  LinearOperator conj() const { return model_->conj(*this); }

  /// Structural nonzeros, and the matrix. Throw Error where the operator's type does not offer them.
  Index nnz() const { return model_->nnz(); }
  Csr<S> to_csr() const { return model_->to_csr(); }

  std::string name() const { return model_->name(); }

  /// The operator inside if it is an A, else null.
  template <Operator A>
  const A* target() const& {
    const auto* holder = dynamic_cast<const Holder<A>*>(model_.get());
    return holder ? &holder->operand : nullptr;
  }
  template <Operator A>
  const A* target() const&& = delete;  // it would point into a temporary

 private:
  struct CONVMAT_API Model {
    virtual ~Model() = default;
    virtual Shape domain() const = 0;
    virtual Shape range() const = 0;
    virtual void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const = 0;
    virtual void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const = 0;
    virtual void assign(S alpha, std::span<const S> x, std::span<S> y, Index batch) const = 0;
    virtual void assign_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const = 0;
    virtual LinearOperator transpose(const LinearOperator& self) const = 0;
    virtual LinearOperator conj(const LinearOperator& self) const = 0;
    virtual Index nnz() const = 0;
    virtual Csr<S> to_csr() const = 0;
    virtual std::string name() const = 0;
  };

  template <class A>
  struct Holder;

  // Wrappers for types that do not offer transpose() or conj().
  static LinearOperator transposed(const LinearOperator& a);
  static LinearOperator conjugated(const LinearOperator& a);
  [[noreturn]] static void cannot(const char* member, const std::string& description);

  std::shared_ptr<const Model> model_;
};

template <Operator A>
LinearOperator(A) -> LinearOperator<typename A::Scalar>;

template <Scalar S>
template <class A>
struct LinearOperator<S>::Holder final : Model {
  explicit Holder(A a) : operand(std::move(a)) {}

  Shape domain() const override { return operand.domain(); }
  Shape range() const override { return operand.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const override {
    operand.accumulate(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const override {
    operand.accumulate_transpose(alpha, z, x, batch);
  }
  void assign(S alpha, std::span<const S> x, std::span<S> y, Index batch) const override {
    detail::assign(operand, alpha, x, y, batch);
  }
  void assign_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const override {
    detail::assign_transpose(operand, alpha, z, x, batch);
  }
  LinearOperator transpose(const LinearOperator& self) const override {
    if constexpr (requires { operand.transpose(); })
      return operand.transpose();
    else
      return transposed(self);
  }
  LinearOperator conj(const LinearOperator& self) const override {
    if constexpr (!is_complex<S>)
      return self;
    else if constexpr (requires { operand.conj(); })
      return operand.conj();
    else
      return conjugated(self);
  }
  Index nnz() const override {
    if constexpr (requires { operand.nnz(); })
      return operand.nnz();
    else
      cannot("nnz()", describe(operand));
  }
  Csr<S> to_csr() const override {
    if constexpr (requires { operand.to_csr(); })
      return operand.to_csr();
    else
      cannot("to_csr()", describe(operand));
  }
  std::string name() const override {
    if constexpr (requires { operand.name(); })
      return operand.name();
    else
      return "operator";
  }

  A operand;
};

}  // namespace convmat
