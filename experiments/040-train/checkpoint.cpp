#include "checkpoint.hpp"

#include <fmt/format.h>

#include "tensors.hpp"

using namespace convmat;

namespace train {
namespace {

constexpr const char *epochs_name = "tables/epochs", *steps_name = "tables/steps", *descent_name = "descent",
                     *last_name = "last_step";

std::string parameters_name(std::size_t epoch) { return fmt::format("parameters/epoch_{:03}", epoch); }

template <class Record, class Value>
std::vector<Value> column(const std::vector<Record>& records, Value Record::*member) {
  std::vector<Value> values;
  for (const Record& record : records) values.push_back(record.*member);
  return values;
}

std::vector<Index> counted(std::size_t count) {
  std::vector<Index> numbers;
  for (std::size_t i = 1; i <= count; ++i) numbers.push_back(static_cast<Index>(i));
  return numbers;
}

// A column of a table that was read. Throws FormatError where there is none of this type.
template <class Value>
const std::vector<Value>& read_column(const Table& table, const std::string& name) {
  for (const auto& [found, column] : table)
    if (found == name)
      if (const auto* values = std::get_if<std::vector<Value>>(&column)) return *values;
  throw FormatError("a checkpoint without the column " + name);
}

}  // namespace

Table epoch_table(const Run& run) {
  return {{"epoch", counted(run.epochs.size())},
          {"train_loss", column(run.epochs, &EpochRecord::train_loss)},
          {"train_accuracy", column(run.epochs, &EpochRecord::train_accuracy)},
          {"validation_loss", column(run.epochs, &EpochRecord::validation_loss)},
          {"validation_accuracy", column(run.epochs, &EpochRecord::validation_accuracy)},
          {"seconds", column(run.epochs, &EpochRecord::seconds)}};
}

Table step_table(const Run& run) {
  return {{"step", counted(run.steps.size())},
          {"epoch", column(run.steps, &StepRecord::epoch)},
          {"loss", column(run.steps, &StepRecord::loss)},
          {"accuracy", column(run.steps, &StepRecord::accuracy)},
          {"predicted", column(run.steps, &StepRecord::predicted)}};
}

void write_parameters(Hdf5Writer& file, const Run& run) {
  write_tensors(file, parameters_name(0), run.start);
  for (std::size_t i = 0; i < run.epochs.size(); ++i)
    write_tensors(file, parameters_name(i + 1), run.epochs[i].parameters);
}

void write_checkpoint(Hdf5Writer& file, const Run& run) {
  file.write(epochs_name, epoch_table(run));
  file.write(steps_name, step_table(run));
  write_parameters(file, run);
  write_tensors(file, last_name, run.network.parameters());
  run.descent.write(file, descent_name);
}

Run read_checkpoint(const Hdf5Reader& file, const Settings& settings) {
  Run run(settings);
  const Table epochs = file.table(epochs_name), steps = file.table(steps_name);
  const auto of_epoch = [&](const char* name, std::size_t i) {
    return read_column<double>(epochs, name).at(i);
  };
  for (std::size_t i = 0; i < read_column<Index>(epochs, "epoch").size(); ++i)
    run.epochs.push_back({of_epoch("train_loss", i), of_epoch("train_accuracy", i),
                          of_epoch("validation_loss", i), of_epoch("validation_accuracy", i),
                          of_epoch("seconds", i), read_tensors(file, parameters_name(i + 1))});
  const auto of_step = [&](const char* name, std::size_t i) {
    return read_column<double>(steps, name).at(i);
  };
  const auto& step_epochs = read_column<Index>(steps, "epoch");
  for (std::size_t i = 0; i < step_epochs.size(); ++i)
    run.steps.push_back(
        {step_epochs[i], of_step("loss", i), of_step("accuracy", i), of_step("predicted", i)});
  run.network = run.network.with_parameters(read_tensors(file, last_name));
  run.average = run.epochs.back().parameters;
  run.descent.read(file, descent_name);
  return run;
}

}  // namespace train
