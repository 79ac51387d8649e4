#!/usr/bin/python3
"""Files from any release open for ever.

Reads fixtures/schema-1.h5, which was written once and is kept, by the library of today (the cases of tests/store/schema_test.cpp)
and by h5py and scipy: tensors, matrices and tables bit by bit. The matrix of each operator is built again from its kernel and its
geometry alone by numpy.
"""

import itertools
import json
import re
import subprocess
import sys
import unittest

import h5py
import numpy
import scipy.sparse

import promise

sys.path.append(str(promise.ROOT / "tests" / "store"))
from samples import SCALARS, same, sample, sample_matrix  # noqa: E402

trial = promise.Promise(__doc__, "every object", "the same")

# Where a padded position reads an image of extent n from; None for a zero.
SOURCES = {
    "zeros": lambda p, n: p if 0 <= p < n else None,
    "circular": lambda p, n: p % n,
    "reflect": lambda p, n: n - 1 - abs(n - 1 - abs(p)),
    "symmetric": lambda p, n: -1 - p if p < 0 else 2 * n - 1 - p if p >= n else p,
    "replicate": lambda p, n: min(max(p, 0), n - 1),
}


def csr(g):
    matrix = scipy.sparse.csr_matrix((g["data"][:], g["indices"][:], g["indptr"][:]), g.attrs["shape"])
    matrix.check_format()
    for ours, theirs in [("data", "values"), ("indices", "indices_1"), ("indptr", "pointers_to_1")]:
        assert g[ours] == g[theirs]
    assert json.loads(g.attrs["binsparse"])["binsparse"]["number_of_stored_values"] == matrix.nnz
    return matrix


def axis_taps(op, d, extent):
    """(output, tap) -> input of one axis."""
    image, stride, dilation, begin, end = (int(op.attrs[key][d]) for key in ("image", "stride", "dilation", "pad_begin", "pad_end"))
    modes = op.attrs["padding_mode"].decode().split(",")
    outputs = (image + begin + end - dilation * (extent - 1) - 1) // stride + 1
    source = SOURCES[modes[d if len(modes) > 1 else 0]]
    return outputs, image, lambda i, t: source(i * stride + t * dilation - begin, image)


def matrix_of_conv(op):
    """From the kernel and the geometry alone; entries at one place are summed in the order of the taps."""
    kernel = op["kernel"][()]
    groups, (out_channels, in_channels, *taps) = int(op.attrs["groups"]), kernel.shape
    axes = [axis_taps(op, d, extent) for d, extent in enumerate(taps)]
    range_, domain = (out_channels, *(a[0] for a in axes)), (groups * in_channels, *(a[1] for a in axes))
    matrix = numpy.zeros((numpy.prod(range_), numpy.prod(domain)), kernel.dtype)
    for q, p in itertools.product(range(out_channels), range(in_channels)):
        channel = q // (out_channels // groups) * in_channels + p
        for tap in itertools.product(*map(range, taps)):
            for i in itertools.product(*(range(a[0]) for a in axes)):
                at = [axes[d][2](i[d], tap[d]) for d in range(len(axes))]
                if None not in at:
                    matrix[numpy.ravel_multi_index((q, *i), range_), numpy.ravel_multi_index((channel, *at), domain)] += kernel[(q, p, *tap)]
    return matrix


def matrix_of(op):
    kind = op.attrs["operator"].decode()
    if kind == "conv":
        return matrix_of_conv(op)
    if kind == "conv_transpose":
        return matrix_of_conv(op).T
    if kind == "sparse":
        return csr(op["matrix"]).toarray()
    operands = [matrix_of(op[str(i)]) for i in range(op.attrs["operands"])] if "operands" in op.attrs else []
    if kind == "sum":
        return sum(operands[1:], operands[0])
    if kind == "product":
        return operands[0] @ operands[1]
    assert kind == "scaled"
    return op["factor"][0] * operands[0]


class Schema1(unittest.TestCase):
    def setUp(self):
        self.file = h5py.File(promise.FIXTURES / "schema-1.h5")
        self.addCleanup(self.file.close)

    def test_what_every_file_says_of_itself(self):
        self.assertEqual(self.file.attrs["schema"], b"convmat")
        self.assertEqual((self.file.attrs["schema_version"], self.file.attrs["complete"]), (1, 1))

    def test_tensors_and_matrices_of_every_scalar(self):
        for name in SCALARS:
            with self.subTest(tensor=name):
                same(self.file["tensors"][name][()], sample((2, 3, 4), name))
            with self.subTest(matrix=name):
                same(csr(self.file["matrices"][name]).toarray(), sample_matrix(name).astype(name))

    def test_what_has_no_axes_or_no_elements(self):
        with self.subTest("scalar"):
            same(self.file["tensors/scalar"][()][()], sample((), "float64"))
        with self.subTest("empty tensor"):
            same(self.file["tensors/empty"][()], sample((3, 0), "float64"))
        with self.subTest("empty matrix"):
            self.assertEqual(csr(self.file["matrices/empty"]).shape, (2, 3))

    def test_a_table(self):
        table = self.file["table"]
        self.assertEqual(list(table["layer"]), [b"a", "größer".encode(), b""])
        self.assertEqual(list(table["nonzeros"]), [1, -2, 2**63 - 1])
        same(table["seconds"], numpy.array([0.1, -0.0, 1e300]))

    def test_a_text(self):
        self.assertEqual(self.file["config"][()].decode(), "padding = same\nkernel = größer\n")

    def test_attributes(self):
        attributes = self.file["tensors"].attrs
        self.assertEqual((attributes["note"].decode(), attributes["ratio"], attributes["count"]), ("größer", 0.1, -3))
        self.assertEqual(list(attributes["extents"]), [7, 0, 2**63 - 1])

    def test_operators_and_their_matrices(self):
        self.assertEqual(len(self.file["operators"]), 14)
        for name, op in self.file["operators"].items():
            with self.subTest(operator=name):
                expected, actual = matrix_of(op), csr(self.file["matrix_of/operators"][name]).toarray()
                # Sums of taps that meet at one place, and of products, may be taken in another order.
                tolerance = 1e-6 if name in ("float32", "complex64") else 1e-14
                numpy.testing.assert_allclose(actual, expected, rtol=tolerance, atol=0)

    def test_the_library_of_today_reads_it(self):
        cases = [trial.existing("tests/store/store_test"), "-sf=*/schema_test.cpp"]
        result = subprocess.run(cases, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, msg=result.stdout)
        self.assertGreater(int(re.search(r"test cases: +(\d+)", result.stdout)[1]), 0)


trial.finish(f"{trial.cases()} cases")
