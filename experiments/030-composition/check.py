"""Runs 030-composition and multiplies the stored layers out again, as scipy matrices: check.py PROGRAM OUTPUT"""

import itertools
import subprocess
import sys

import h5py
import numpy as np
from scipy.sparse import csr_matrix

program, output = sys.argv[1:]
printed = subprocess.run([program, "--chains", "2", "--most-layers", "5", "--threads", "1", "--output", output, "--force"],
                         check=True, stdout=subprocess.PIPE)
assert printed.stdout.decode() == output + "\n"


def axis_pairs(taps, n, stride, dilation, begin, end, mode):
    """For each tap of an axis the outputs that read a sample, and the samples."""
    outputs = (n + begin + end - (taps - 1) * dilation - 1) // stride + 1
    for t in range(taps):
        o = np.arange(outputs)
        i = o * stride + t * dilation - begin
        if mode == "circular":
            yield o, i % n
        else:
            yield o[(0 <= i) & (i < n)], i[(0 <= i) & (i < n)]


def matrix(layer):
    """The matrix of a stored layer, from its kernel and attributes alone."""
    a, K = layer.attrs, layer["kernel"][:]
    groups, image, axes = a["groups"], a["image"], K.ndim - 2
    modes = a["padding_mode"].decode().split(",") * axes
    pairs = [list(axis_pairs(K.shape[2 + d], image[d], a["stride"][d], a["dilation"][d], a["pad_begin"][d],
                             a["pad_end"][d], modes[d])) for d in range(axes)]
    extents = [(image[d] + a["pad_begin"][d] + a["pad_end"][d] - (K.shape[2 + d] - 1) * a["dilation"][d] - 1)
               // a["stride"][d] + 1 for d in range(axes)]
    outputs, inputs = K.shape[0] // groups, K.shape[1]
    q, p = np.meshgrid(np.arange(K.shape[0]), np.arange(inputs), indexing="ij")
    channel = q // outputs * inputs + p
    rows, cols, values = [], [], []
    for tap in itertools.product(*(range(k) for k in K.shape[2:])):
        o, i = np.zeros(1, int), np.zeros(1, int)
        for d, t in enumerate(tap):
            o = (o[:, None] * extents[d] + pairs[d][t][0]).ravel()
            i = (i[:, None] * image[d] + pairs[d][t][1]).ravel()
        rows.append((q[..., None] * np.prod(extents) + o).ravel())
        cols.append((channel[..., None] * np.prod(image) + i).ravel())
        values.append(np.broadcast_to(K[(slice(None), slice(None)) + tap][..., None], q.shape + o.shape).ravel())
    shape = (K.shape[0] * np.prod(extents), inputs * groups * np.prod(image))
    T = csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))), shape)
    return T.T.tocsr() if a["operator"] == b"conv_transpose" else T


def border(group):
    return csr_matrix((group["data"][:], group["indices"][:], group["indptr"][:]), group.attrs["shape"])


structures = {b"convolution": 0, b"bordered": 0, b"unstructured": 0}


def check(chain):
    layers = [matrix(chain["layers"][str(i)]) for i in range(len(chain["layers"]))]
    x, y = chain["x"][:].ravel(), chain["y"][:].ravel()
    for layer in layers:
        x = layer @ x
    assert np.array_equal(x, y), chain.name
    structure = chain.attrs["structure"]
    structures[structure] += 1
    assert ("border" in chain) == (structure == b"bordered")
    assert ("convolution" in chain) == (structure != b"unstructured")
    if structure == b"unstructured":
        return
    product = layers[0]
    for layer in layers[1:]:
        product = layer @ product
    composed = matrix(chain["convolution"])
    if "border" in chain:
        assert np.any(border(chain["border"]).data)  # without it the convolution would not be the product
        composed = composed + border(chain["border"])
    assert (product != composed).nnz == 0, chain.name


with h5py.File(output, "r") as file:
    assert file.attrs["complete"] == 1 and file.attrs["program"] == b"030-composition"
    assert np.all(file["tables/agreements"]["holds"] == 1)
    for family in file["random"]:
        for depth in file["random"][family]:
            for chain in file["random"][family][depth].values():
                check(chain)
    for chain in file["real"].values():
        check(chain)
    table = file["tables/real"][:]
    assert list(table["becomes"]) == [file["real"][str(i)].attrs["structure"] for i in range(len(table))]
    timed = file["tables/timed"][:]
    assert np.all(timed["sequential_over_composed"] > 0)
    wide = timed[timed["image"] == b"4096"]
    assert np.array_equal(wide["extent"], 2 * wide["layers"] + 1)
assert min(structures.values()) > 0, structures
print("what", output, "holds is what scipy multiplies out;", structures)
