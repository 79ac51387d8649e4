#include "study.hpp"

#include <fmt/format.h>

#include <chrono>
#include <convmat/program/exit.hpp>

using namespace convmat;

namespace deconvolution {
namespace {

constexpr Index path_points = 25;

// The least λ/‖A‖² worth a look: the square of the noise's share. A bidiagonalisation is the longer the
// smaller it is, Fourier transforms are not.
double least_of(const ConvOperator<double>& model, const Photo& photo) {
  const double share = photo.noise / norm(photo.blurred);
  return is_circulant<double>(model) ? 1e-8 : share * share;
}

// Of a model of the camera that has the whole kernel within reach of the border.
Index reach(const ConvOperator<double>& model) { return model.geometry().kernel_size()[0] / 2; }

// ‖x - sharp‖ / ‖sharp‖ over the pixels at a distance from the border of `from` or more, and less than `to`.
double relative_error(const Tensor<double>& x, const Tensor<double>& sharp, Index from, Index to) {
  const Index rows = sharp.shape()[1], cols = sharp.shape()[2];
  double error = 0, size = 0;
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j) {
      const Index distance = std::min({i, j, rows - 1 - i, cols - 1 - j}), k = i * cols + j;
      if (distance < from || distance >= to) continue;
      error += (x[k] - sharp[k]) * (x[k] - sharp[k]);
      size += sharp[k] * sharp[k];
    }
  return size == 0 ? 0 : std::sqrt(error / size);
}

}  // namespace

Photo photo(std::string name, const ConvOperator<double>& blur, Tensor<double> sharp, double relative_noise,
            Rng& rng) {
  const Tensor<double> image = blur * sharp, drawn = randn(image.shape(), rng);
  const double size = relative_noise * norm(image);
  return {std::move(name), std::move(sharp), image + size / norm(drawn) * drawn, size};
}

void Study::tell(const Photo& photo, const ConvOperator<double>& model, const std::string& name,
                 const std::string& choice, const TikhonovPoint& point, const Tensor<double>& x) {
  const Index all = volume(x.shape()), border = reach(model);
  photo_.push_back(photo.name);
  model_.push_back(name);
  choice_.push_back(choice);
  lambda_.push_back(point.lambda);
  residual_.push_back(norm(photo.blurred - model * x) / norm(photo.blurred));
  whole_.push_back(relative_error(x, photo.sharp, 0, all));
  frame_.push_back(relative_error(x, photo.sharp, 0, border));
  inside_.push_back(relative_error(x, photo.sharp, border, all));
  report_.file().write("photos/" + photo.name + "/" + name + "/" + choice, x);
  report_.agree(fmt::format("{}, {}, {}: the residual of the path is that of x", photo.name, name, choice),
                std::abs(point.residual / norm(photo.blurred) - residual_.back()), 1e-8);
}

void Study::add(const Photo& photo, const ConvOperator<double>& model, const std::string& name) {
  const auto start = std::chrono::steady_clock::now();
  const Tikhonov<double> tikhonov(model, photo.blurred,
                                  {.tolerance = 1e-8, .iterations = 5000, .least = least_of(model, photo)});
  std::vector<std::string> choices{"gcv"};
  std::vector<TikhonovPoint> points{tikhonov.by_gcv()};
  try {
    points.push_back(tikhonov.by_discrepancy(photo.noise));
    choices.push_back("discrepancy");
  } catch (const NumericError& error) {  // a wrong model may not come near the photo at any λ
    report_.say(photo.name + ", " + name + ": " + error.what());
  }
  const std::vector<TikhonovPoint> path = tikhonov.path(path_points);
  points.insert(points.end(), path.begin(), path.end());
  check_interrupted();
  std::vector<double> lambdas;
  for (const TikhonovPoint& point : points) {
    report_.agree(fmt::format("{}, {}, λ = {:.3g}: converged", photo.name, name, point.lambda),
                  !point.converged, 0);
    lambdas.push_back(point.lambda);
  }
  const Tensor<double> all = tikhonov.solutions(lambdas);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  const auto solution = [&](std::size_t i) {
    const double* first = all.data() + static_cast<Index>(i) * photo.sharp.size();
    return Tensor<double>(photo.sharp.shape(), {first, first + photo.sharp.size()});
  };
  Curve error{name, {}, {}}, gcv{name, {}, {}}, corner{name, {}, {}};
  std::size_t best = choices.size();
  for (std::size_t i = choices.size(); i < points.size(); ++i) {
    error.x.push_back(points[i].lambda);
    error.y.push_back(relative_error(solution(i), photo.sharp, 0, photo.sharp.size()));
    gcv.x.push_back(points[i].lambda);
    gcv.y.push_back(points[i].gcv);
    corner.x.push_back(points[i].residual);
    corner.y.push_back(points[i].norm);
    if (error.y.back() < error.y[best - choices.size()]) best = i;
  }
  for (std::size_t i = 0; i < choices.size(); ++i)
    tell(photo, model, name, choices[i], points[i], solution(i));
  tell(photo, model, name, "best", points[best], solution(best));
  seconds_.resize(photo_.size(), seconds);
  const auto row = [](const std::vector<double>& values) {
    return Tensor<double>({static_cast<Index>(values.size())}, values);
  };
  const std::string place = "photos/" + photo.name + "/" + name + "/path/";
  report_.file().write(place + "lambda", row(error.x));
  report_.file().write(place + "error", row(error.y));
  report_.file().write(place + "gcv", row(gcv.y));
  report_.file().write(place + "residual", row(corner.x));
  report_.file().write(place + "norm", row(corner.y));
  if (charts_.empty() || charts_.back().title != photo.name + ": L-curve") {
    charts_.push_back({photo.name + ": error", "λ", "‖x - sharp‖ / ‖sharp‖", {}, true, true});
    charts_.push_back({photo.name + ": cross-validation", "λ", "gcv", {}, true, true});
    charts_.push_back({photo.name + ": L-curve", "‖b - A x‖", "‖x‖", {}, true, true});
  }
  Chart* last = &charts_.back();
  last[-2].curves.push_back(std::move(error));
  last[-1].curves.push_back(std::move(gcv));
  last[0].curves.push_back(std::move(corner));
}

Table Study::table() const {
  return {{"photo", photo_},   {"model", model_},       {"choice", choice_},
          {"lambda", lambda_}, {"residual", residual_}, {"error", whole_},
          {"frame", frame_},   {"inside", inside_},     {"seconds", seconds_}};
}

std::string Study::picture() const { return line_charts_svg("A blurred image found again", charts_, 3); }

}  // namespace deconvolution
