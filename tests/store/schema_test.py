"""fixtures/schema-1.h5 as h5py and scipy read it: equal bit by bit. schema_test.py FIXTURES"""
import itertools
import json
import sys

import h5py
import numpy
import scipy.sparse

from samples import SCALARS, same, sample, sample_matrix

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


with h5py.File(f"{sys.argv[1]}/schema-1.h5") as file:
    assert file.attrs["schema"] == b"convmat" and file.attrs["schema_version"] == 1 and file.attrs["complete"] == 1
    for name in SCALARS:
        same(file["tensors"][name][()], sample((2, 3, 4), name))
        same(csr(file["matrices"][name]).toarray(), sample_matrix(name).astype(name))
    same(file["tensors/scalar"][()][()], sample((), "float64"))
    same(file["tensors/empty"][()], sample((3, 0), "float64"))
    assert csr(file["matrices/empty"]).shape == (2, 3)
    assert list(file["table"]["layer"]) == [b"a", "größer".encode(), b""]
    assert list(file["table"]["nonzeros"]) == [1, -2, 2**63 - 1]
    same(file["table"]["seconds"], numpy.array([0.1, -0.0, 1e300]))
    assert file["config"][()].decode() == "padding = same\nkernel = größer\n"
    assert file["tensors"].attrs["note"].decode() == "größer" and file["tensors"].attrs["ratio"] == 0.1
    assert file["tensors"].attrs["count"] == -3 and list(file["tensors"].attrs["extents"]) == [7, 0, 2**63 - 1]
    assert len(file["operators"]) == 14
    for name, op in file["operators"].items():
        expected, actual = matrix_of(op), csr(file["matrix_of/operators"][name]).toarray()
        # Sums of taps that meet at one place, and of products, may be taken in another order.
        assert numpy.allclose(actual, expected, rtol=1e-6 if name in ("float32", "complex64") else 1e-14, atol=0), name
