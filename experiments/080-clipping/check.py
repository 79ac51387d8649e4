"""Runs 080-clipping and repeats it with dense matrices, which know nothing of symbols: check.py PROGRAM OUTPUT"""

import subprocess
import sys

import h5py
import numpy as np
from scipy.linalg import svd, svdvals

program, output = sys.argv[1:]
sweeps = [1, 2, 5, 20]
printed = subprocess.run([program, "--kernels", "2", "--channels", "2", "--image", "6", "--tolerance", "1e-4", "--sweeps",
                          ",".join(map(str, sweeps)), "--threads", "1", "--output", output, "--force"],
                         check=True, stdout=subprocess.PIPE)
assert printed.stdout.decode() == output + "\n"


class Convolutions:
    """The matrices T(K) of kernels 2 x 2 x 3 x 3 with pads of 1: T(K) = Σ over taps K[tap] times a 0/1 matrix."""

    def __init__(self, n, stride, circular):
        outputs = (n - 1) // stride + 1
        self.taps = np.zeros((3, 3, outputs, outputs, n, n))
        for a, b, i, j in np.ndindex(3, 3, outputs, outputs):
            row, column = i * stride + a - 1, j * stride + b - 1
            if circular or (0 <= row < n and 0 <= column < n):
                self.taps[a, b, i, j, row % n, column % n] = 1

    def matrix(self, kernel):
        T = np.einsum("qpab,abijkl->qijpkl", kernel, self.taps)
        return T.reshape(np.prod(T.shape[:3]), -1)

    def kernel(self, matrix):
        """That of the nearest convolution: the mean over all places where a weight stands."""
        _, _, i, j, k, l = self.taps.shape
        sums = np.einsum("qijpkl,abijkl->qpab", matrix.reshape(2, i, j, 2, k, l), self.taps)
        return sums / self.taps.sum(axis=(2, 3, 4, 5))

    def norm(self, kernel):
        return svdvals(self.matrix(kernel))[0]


def clip(matrix, c):
    u, s, vt = svd(matrix, full_matrices=False)
    return (u * np.minimum(s, c)) @ vt


def clip_and_truncate(circle, kernel, c, count):
    for _ in range(count):
        kernel = circle.kernel(clip(circle.matrix(kernel), c))
    return kernel


def dykstra(circle, kernel, c, count):
    """The nearest kernel of norm c, about; and a distance that no kernel of norm c comes below."""
    x, beyond = kernel, 0
    for _ in range(count):
        moved = circle.matrix(x) + beyond
        beyond = moved - clip(moved, c)
        x = kernel - circle.kernel(beyond)
    copies = circle.taps.sum() / 9
    dual = np.sum(kernel**2) - np.sum(x**2) - 2 * c * svdvals(beyond).sum() / copies
    return x * min(1, c / circle.norm(x)), np.sqrt(dual)


layers = {"circular": (Convolutions(6, 1, True),) * 2,
          "zeros": (Convolutions(6, 1, False), Convolutions(7, 1, True)),
          "circular, stride 2": (Convolutions(6, 2, True),) * 2}

with h5py.File(output) as file:
    agreements = file["tables/agreements"][:]
    assert len(agreements) > 100 and np.all(agreements["holds"] == 1)
    assert file.attrs["complete"] == 1 and file.attrs["program"] == b"080-clipping"
    table = file["tables/kernels"][:]
    gained = []
    for name, (layer, circle) in layers.items():
        for number, group in file["kernels"][name].items():
            K, c = group["T/kernel"][:], group.attrs["c"]
            size = np.linalg.norm(K)
            assert np.isclose(c, layer.norm(K) / 2, rtol=1e-7)
            rows = {row["method"].decode(): row for row in table
                    if row["layer"] == name.encode() and row["kernel"] == int(number)}
            assert set(rows) | {"T"} == set(group)
            for method, row in rows.items():
                X = group[method][:]
                norm = layer.norm(X)
                assert np.isclose(row["norm_over_c"], norm / c, rtol=1e-7), (name, method)
                assert row["proven"] > (1 - 1e-13) * norm / c
                assert np.isclose(row["distance"], np.linalg.norm(X - K) / size, rtol=1e-12)
            for count in sweeps:
                theirs = clip_and_truncate(circle, K, c, count)
                assert np.linalg.norm(group[f"clipped {count}x"][:] - theirs) < 1e-12 * size, (name, count)
                assert circle.norm(theirs) > c
                scaled = group[f"clipped {count}x, scaled"][:]
                assert np.linalg.norm(scaled * np.linalg.norm(theirs) / np.linalg.norm(scaled) - theirs) < 1e-12 * size
                assert layer.norm(scaled) < (1 + 1e-12) * c
            for method in ("projected", "projected to the norm clipped 1x"):
                if method not in rows:
                    continue
                X, bound, row = group[method][:], c * (rows["clipped 1x"]["norm_over_c"] if "1x" in method else 1), rows[method]
                theirs, least = dykstra(circle, K, bound, 1000)
                gap = np.linalg.norm(theirs - K) ** 2 - least**2
                assert abs(gap) < 1e-6 * size**2, (name, method, gap)
                assert circle.norm(X) < (1 + 1e-12) * bound
                # Nobody's kernel is nearer than another's lower bound, and both are where their gaps allow.
                assert least < (1 + 1e-12) * row["distance"] * size
                assert row["least"] * size < (1 + 1e-12) * np.linalg.norm(theirs - K)
                excess = np.sqrt(row["distance"] ** 2 - row["least"] ** 2) * size
                assert excess < 1.01e-4 * size
                assert np.linalg.norm(X - theirs) < excess + np.sqrt(abs(gap)) + 1e-7 * size, (name, method)
            gained.append(rows["clipped 20x, scaled"]["distance"] / rows["projected"]["distance"])
    assert len(gained) == 6 and min(gained) > 1.001, gained
print("what", output, "holds is what dense matrices say; clipped 20x and scaled is farther by", np.round(gained, 3))
