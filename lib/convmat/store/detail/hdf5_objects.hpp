#pragma once

#include <convmat/store/detail/hdf5_dataset.hpp>
#include <convmat/store/hdf5.hpp>

/// How each kind of object lies in a file; see docs/hdf5-format.md. All throw as Hdf5Writer and Hdf5Reader
/// do.
namespace convmat::hdf5 {

template <Scalar S>
void write_tensor(const OpenFile& file, const std::string& name, const Tensor<S>& tensor);
AnyTensor read_tensor(const OpenFile& file, const std::string& name);

template <Scalar S>
void write_matrix(const OpenFile& file, const std::string& name, const Csr<S>& matrix);
AnyCsr read_matrix(const OpenFile& file, const std::string& name);

void write_operator(const OpenFile& file, const std::string& name, const AnyOperator& op);
AnyOperator read_operator(const OpenFile& file, const std::string& name);

void write_table(const OpenFile& file, const std::string& name, const Table& table);
Table read_table(const OpenFile& file, const std::string& name, Rows rows = {});

void write_array(const OpenFile& file, const std::string& name, const Column& elements, const Shape& shape);
void label_axis(const OpenFile& file, const std::string& dataset, Index axis, const std::string& scale);

void write_text(const OpenFile& file, const std::string& name, const std::string& text);
std::string read_text(const OpenFile& file, const std::string& name);

/// One axis of integers.
void write_integers(const OpenFile& file, const std::string& name, std::span<const Index> integers);
RawVector<Index> read_integers(const OpenFile& file, const std::string& name);

/// The attribute encoding-type of the two groups.
inline constexpr const char* matrix_encoding = "csr_matrix";
inline constexpr const char* operator_encoding = "convmat_operator";

}  // namespace convmat::hdf5
