#include <convmat/algebra/scaled.hpp>
#include <sstream>

namespace convmat {

template <Scalar S>
Scaled<S>::Scaled(S factor, const LinearOperator<S>& a) : factor_(factor), a_(a) {
  if (const auto* scaled = a.template target<Scaled>()) {
    factor_ *= scaled->factor_;
    a_ = LinearOperator<S>(scaled->a_);
  }
}

template <Scalar S>
std::string Scaled<S>::name() const {
  std::ostringstream text;
  text << factor_ << " (" << a_.name() << ")";
  return text.str();
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Scaled<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
