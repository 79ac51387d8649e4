#pragma once

#include <convmat/convmat.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

namespace deconvolution {

using convmat::ConvOperator;
using convmat::Index;
using convmat::Tensor;
using convmat::TikhonovPoint;

/// What was photographed, and what the camera made of it: b = T x + noise, T padded with zeros.
struct Photo {
  std::string name;
  Tensor<double> sharp, blurred;
  double noise;  // its norm
};

Photo photo(std::string name, const ConvOperator<double>& blur, Tensor<double> sharp, double relative_noise,
            convmat::Rng& rng);

/// Reconstructions of photos with one model of the camera: how λ was chosen, and ‖x - sharp‖ / ‖sharp‖ on the
/// whole image, on the frame that the kernel reaches over, and inside of it.
class Study {
 public:
  explicit Study(convmat::Report& report) : report_(report) {}

  void add(const Photo& photo, const ConvOperator<double>& model, const std::string& name);

  convmat::Table table() const;
  std::string picture() const;

 private:
  void tell(const Photo& photo, const ConvOperator<double>& model, const std::string& name,
            const std::string& choice, const TikhonovPoint& point, const Tensor<double>& x);

  convmat::Report& report_;
  std::vector<std::string> photo_, model_, choice_;
  std::vector<double> lambda_, residual_, whole_, frame_, inside_, seconds_;
  std::vector<convmat::Chart> charts_;
};

}  // namespace deconvolution
