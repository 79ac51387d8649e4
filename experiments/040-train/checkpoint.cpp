#include "checkpoint.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "tensors.hpp"

using namespace convmat;

namespace train {
namespace {

constexpr const char *settings_name = "settings", *epochs_name = "tables/epochs",
                     *steps_name = "tables/steps", *descent_name = "descent", *last_name = "last_step";

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

Table step_table(const Run& run) {
  return {{"step", counted(run.steps.size())},
          {"epoch", column(run.steps, &StepRecord::epoch)},
          {"loss", column(run.steps, &StepRecord::loss)},
          {"accuracy", column(run.steps, &StepRecord::accuracy)},
          {"predicted", column(run.steps, &StepRecord::predicted)}};
}

Table settings_table(const Settings& settings) {
  std::vector<std::string> names, values;
  for (const auto& [name, value] : described(settings)) {
    names.push_back(name);
    values.push_back(value);
  }
  return {{"name", names}, {"value", values}};
}

// A column of a table that was read. Throws FormatError where there is none of this type.
template <class Value>
const std::vector<Value>& read_column(const Table& table, const std::string& name) {
  for (const auto& [found, column] : table)
    if (found == name)
      if (const auto* values = std::get_if<std::vector<Value>>(&column)) return *values;
  throw FormatError("a checkpoint without the column " + name);
}

std::string value_of(const std::map<std::string, std::string>& words, const std::string& name) {
  const auto found = words.find(name);
  return found == words.end() ? "not said" : found->second;
}

void require_same(const std::string& path, const Table& table, const Settings& settings) {
  const auto& names = read_column<std::string>(table, "name");
  const auto& values = read_column<std::string>(table, "value");
  std::map<std::string, std::string> there, here = described(settings);
  for (std::size_t i = 0; i < names.size(); ++i) there[names[i]] = values[i];
  std::map<std::string, std::string> all = there;
  all.insert(here.begin(), here.end());
  std::string differences;
  for (const auto& [name, value] : all) {
    const std::string other = value_of(there, name), own = value_of(here, name);
    if (other != own)
      differences += fmt::format("{}{} {}, here {}", differences.empty() ? "" : "; ", name, other, own);
  }
  if (!differences.empty()) throw Error(path + " is of another run: " + differences);
}

}  // namespace

std::string checkpoint_path(const std::string& output) {
  return std::filesystem::path(output).replace_extension(".checkpoint.h5").string();
}

Table epoch_table(const Run& run) {
  return {{"epoch", counted(run.epochs.size())},
          {"train_loss", column(run.epochs, &EpochRecord::train_loss)},
          {"train_accuracy", column(run.epochs, &EpochRecord::train_accuracy)},
          {"validation_loss", column(run.epochs, &EpochRecord::validation_loss)},
          {"validation_accuracy", column(run.epochs, &EpochRecord::validation_accuracy)},
          {"seconds", column(run.epochs, &EpochRecord::seconds)}};
}

void write_run(Hdf5Writer& file, const Run& run, const Settings& settings) {
  file.write(settings_name, settings_table(settings));
  file.write(epochs_name, epoch_table(run));
  file.write(steps_name, step_table(run));
  write_tensors(file, parameters_name(0), run.start);
  for (std::size_t i = 0; i < run.epochs.size(); ++i)
    write_tensors(file, parameters_name(i + 1), run.epochs[i].parameters);
}

void write_checkpoint(const std::string& path, const Run& run, const Settings& settings) {
  Hdf5Writer file(path, Overwrite::yes);
  write_run(file, run, settings);
  write_tensors(file, last_name, run.network.parameters());
  run.descent.write(file, descent_name);
  file.publish();
}

Run read_checkpoint(const std::string& path, const Settings& settings) {
  const Hdf5Reader file(path);
  require_same(path, file.table(settings_name), settings);
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
