#pragma once

/// The door: everything an experiment needs, without the heavy libraries behind it. (Views for Eigen and
/// CHOLMOD: <convmat/sparse/eigen.hpp>, <convmat/sparse/cholmod.hpp>. Programs: <convmat/program/...>.)

#include <convmat/algebra/add.hpp>
#include <convmat/algebra/affine.hpp>
#include <convmat/algebra/cast.hpp>
#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/padding_border.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/scaled.hpp>
#include <convmat/algebra/simplify.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/random.hpp>
#include <convmat/core/tensor.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/learning/detect.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/loss.hpp>
#include <convmat/learning/polyak.hpp>
#include <convmat/learning/project.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <convmat/learning/unfold.hpp>
#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_blocks.hpp>
#include <convmat/operators/conv_csr.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/operators/zero.hpp>
