#include "matrices.hpp"

#include <cmath>
#include <convmat/convmat.hpp>
#include <limits>

#include "common/slice.hpp"
#include "loops.hpp"

using namespace convmat;
using namespace experiments;

namespace seed {
namespace {

constexpr double not_there = std::numeric_limits<double>::quiet_NaN();

// 10 eps |K| |x|, the bound on the norm of the error of a convolution that is computed directly.
template <Scalar S>
double rounding(const Tensor<S>& kernel, const Tensor<S>& x) {
  return 10 * std::numeric_limits<S>::epsilon() * norm(kernel) * norm(x);
}

// Compares two ways to compute T x.
class Comparer {
 public:
  Comparer(std::string data, double bound, Comparisons& rows, Report& report)
      : data_(std::move(data)), bound_(bound), rows_(rows), report_(report) {}

  template <Scalar S>
  void operator()(const std::string& left, const Tensor<S>& a, const std::string& right, const Tensor<S>& b,
                  double notebook = not_there) const {
    const double error = squared_norm(a.reshaped(b.shape()) - b);
    rows_.data.push_back(data_);
    rows_.left.push_back(left);
    rows_.right.push_back(right);
    rows_.squared_error.push_back(error);
    rows_.notebook.push_back(notebook);
    report_.agree(data_ + ": " + left + " = " + right, std::sqrt(error), bound_);
  }

 private:
  std::string data_;
  double bound_;
  Comparisons& rows_;
  Report& report_;
};

Tensor<double> as_batch(const Tensor<double>& image) { return image.reshaped(prepend(1, image.shape())); }

// Small integers leave nothing to rounding.
void exact_on_integers(const std::string& group, const Shape& kernel_shape, const Shape& image,
                       Report& report) {
  Rng rng(1);
  const auto kernel = randint(kernel_shape, -3, 3, rng), x = randint(image, -3, 3, rng);
  const Tensor<double> y = convolution_by_loops(kernel, as_batch(x));
  const Tensor<double> error = (toeplitz_mult_ch(kernel, image) * x).reshaped(y.shape()) - y;
  report.agree(group + ": T x on small integers, exactly", max_abs(error), 0);
}

// Unfold, matrix product, view: the same in any precision.
template <Scalar S>
Tensor<S> by_unfolding(const ConvOperator<S>& T, const Tensor<S>& images) {
  const Tensor<S> y = kernel_times_patches(T.kernel(), unfold(T.geometry(), images));
  return y.reshaped(prepend(images.shape()[0], T.range()));
}

}  // namespace

Table Comparisons::table() const {
  return {{"data", data},
          {"left", left},
          {"right", right},
          {"squared_error", squared_error},
          {"notebook", notebook}};
}

void Bytes::add(const std::string& group, const ConvGeometry& geometry) {
  const Index m = volume(geometry.range()), n = volume(geometry.domain()), nnz = geometry.nnz();
  matrix.push_back(group + ": " +
                   describe(ConvOperator<double>(geometry, Tensor<double>(geometry.kernel_shape()))));
  rows.push_back(m);
  columns.push_back(n);
  nonzeros.push_back(nnz);
  dense_bytes.push_back(convmat::dense_bytes(m, n, sizeof(double)));
  csr_bytes.push_back(convmat::csr_bytes(m, nnz, sizeof(double)));
  structured_bytes.push_back(volume(geometry.kernel_shape()) * static_cast<Index>(sizeof(double)));
}

Table Bytes::table() const {
  return {{"matrix", matrix},
          {"rows", rows},
          {"columns", columns},
          {"nonzeros", nonzeros},
          {"dense_bytes", dense_bytes},
          {"csr_bytes", csr_bytes},
          {"structured_bytes", structured_bytes}};
}

void toeplitz_cell(const std::string& group, const Tensor<double>& kernel, const Tensor<double>& image,
                   double notebook, Comparisons& comparisons, Report& report) {
  const BlockMatrix<double> T = toeplitz_mult_ch(kernel, image.shape());
  const ConvOperator<double> convolution = conv(kernel, {.image = slice(image.shape(), 1, 3)});
  const Tensor<double> loops = convolution_by_loops(kernel, as_batch(image));
  const Csr<double> sparse = report.time(group + ": CSR of T", [&] { return to_csr(T); });
  const Tensor<double> y = report.time(group + ": T x, structured", [&] { return T * image; });
  const Tensor<double> y_csr = report.time(group + ": T x, CSR", [&] { return times(sparse, image); });
  const Tensor<double> y_conv = report.time(group + ": convolution", [&] { return convolution * image; });

  const Comparer compare(group, rounding(kernel, image), comparisons, report);
  const Tensor<double> k = slice_of(slice_of(kernel, 0), 0), channel = slice_of(image, 0);
  compare("toeplitz_1_ch x", toeplitz_1_ch(k, channel.shape()) * channel, "seven loops",
          convolution_by_loops(k.reshaped(prepend(1, prepend(1, k.shape()))), as_batch(as_batch(channel))));
  compare("toeplitz_mult_ch x", y, "convolution", y_conv);
  compare("toeplitz_mult_ch x", y, "reference kernel", convolution.planned("reference") * image);
  compare("toeplitz_mult_ch x", y, "seven loops", loops, notebook);
  compare("CSR x", y_csr, "seven loops", loops);
  report.agree(group + ": T is the matrix of the convolution, entry by entry",
               sparse == to_csr(convolution) ? 0 : 1, 0);
  report.agree(group + ": T lowers to the convolution", lower<double>(T)->kernel() == kernel ? 0 : 1, 0);
  exact_on_integers(group, kernel.shape(), image.shape(), report);

  Hdf5Writer& file = report.file();
  file.write(group + "/kernel", kernel);
  file.write(group + "/x", image);
  file.write(group + "/T", AnyOperator(convolution));
  file.write(group + "/T_csr", AnyCsr(sparse));
  file.write(group + "/y", y);
}

void unfold_cell(const std::string& group, const Tensor<double>& kernel, const Tensor<double>& images,
                 double notebook, Comparisons& comparisons, Report& report) {
  const ConvOperator<double> T = conv(kernel, {.image = slice(images.shape(), 2, 4)});
  const Tensor<double> y = report.time(group + ": convolution of the batch", [&] { return T * images; });
  const Tensor<double> unfolded =
      report.time(group + ": unfold, product, view", [&] { return by_unfolding(T, images); });
  const Tensor<double> first = slice_of(images, 0);
  const Csr<double> sparse = to_csr(toeplitz_mult_ch(kernel, first.shape()));

  const Comparer compare(group, rounding(kernel, images), comparisons, report);
  compare("unfold, product, view", unfolded, "convolution", y);
  compare("unfold, product, view", unfolded, "seven loops", convolution_by_loops(kernel, images));
  compare("T, flattened sample", times(sparse, first), "unfold", slice_of(unfolded, 0));
  const auto single = conv(cast<float>(kernel), {.image = slice(images.shape(), 2, 4)});
  const auto images32 = cast<float>(images);
  const Comparer compare32(group + ", float32", rounding(single.kernel(), images32), comparisons, report);
  compare32("unfold, product, view", by_unfolding(single, images32), "seven loops",
            convolution_by_loops(single.kernel(), images32), notebook);

  Hdf5Writer& file = report.file();
  file.write(group + "/kernel", kernel);
  file.write(group + "/T", AnyOperator(T));
  file.write(group + "/T_csr", AnyCsr(sparse));
  file.write(group + "/patches_0", unfold(T.geometry(), first));
  file.write(group + "/y_0", slice_of(y, 0));
}

}  // namespace seed
