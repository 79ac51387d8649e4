"""Runs 050-spectral-norms and decomposes its layers as dense matrices: check.py PROGRAM OUTPUT"""

import subprocess
import sys

import h5py
import numpy as np
from scipy.linalg import svdvals
from scipy.optimize import minimize
from scipy.sparse import coo_matrix

program, output = sys.argv[1:]
steps = 100
printed = subprocess.run([program, "--size", "20", "--channels", "8", "--steps", str(steps), "--largest", "40",
                          "--threads", "1", "--output", output, "--force"], check=True, stdout=subprocess.PIPE)
assert printed.stdout.decode() == output + "\n"

modes = {"zeros": "constant", "circular": "wrap", "reflect": "reflect", "symmetric": "symmetric", "replicate": "edge"}


def matrix(kernel, image, stride, dilation, groups, pad, mode):
    """The sparse matrix of a layer: numpy pads an image of sample numbers, and each tap reads a window of it."""
    n_out, n_in = kernel.shape[0] // groups, kernel.shape[1]
    options = {"constant_values": -1} if modes[mode] == "constant" else {}
    numbers = np.pad(np.arange(image[0] * image[1]).reshape(image), pad, modes[mode], **options)
    reach = [(k - 1) * dilation + 1 for k in kernel.shape[2:]]
    window = [slice(0, length - r + 1, stride) for length, r in zip(numbers.shape, reach)]
    rows, cols, values = [], [], []
    for a in range(kernel.shape[2]):
        for b in range(kernel.shape[3]):
            sites = numbers[a * dilation:, b * dilation:][window[0], window[1]].ravel()
            outputs, = np.nonzero(sites >= 0)
            for q in range(kernel.shape[0]):
                for p in range(n_in):
                    rows.append(q * len(sites) + outputs)
                    cols.append((q // n_out * n_in + p) * image[0] * image[1] + sites[outputs])
                    values.append(np.full(len(outputs), kernel[q, p, a, b]))
    shape = kernel.shape[0] * len(sites), groups * n_in * image[0] * image[1]
    return coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))), shape).tocsr()


def power_iteration(T, v):
    values = []
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = T.T @ (T @ v)
        v /= np.linalg.norm(v)
        values.append(np.linalg.norm(T @ v))
    return np.array(values)


# What a layer of each name is, besides its kernel: stride, dilation, groups, pad.
layers = {"stem": (20, 2, 1, 1, 3), "block": (10, 1, 1, 1, 1), "down": (10, 2, 1, 1, 1), "shortcut": (10, 2, 1, 1, 0),
          "pointwise": (10, 1, 1, 1, 0), "depthwise": (10, 1, 1, 8, 1), "grouped": (10, 1, 1, 4, 1),
          "dilated": (10, 1, 2, 1, 2)}

with h5py.File(output) as file:
    assert np.all(file["tables/agreements"]["holds"] == 1) and len(file["tables/agreements"]) > 600
    truths, estimates, shortfalls = (file["tables/" + name][:] for name in ("truths", "estimates", "shortfalls"))
    assert len(truths) == len(shortfalls) == 6 * 5 + 2
    for truth, shortfall in zip(truths, shortfalls):
        name, padding = truth["layer"].decode(), truth["padding"].decode()
        n, stride, dilation, groups, pad = layers[name]
        case = file["layers"][name][padding]
        kernel = case["T/kernel"][:]
        T = matrix(kernel, (n, n), stride, dilation, groups, pad, padding)
        norm = svdvals(T.toarray())[0]
        assert abs(truth["norm"] / norm - 1) < 1e-12, (name, padding, norm)
        zeros = truths[(truths["layer"] == truth["layer"]) & (truths["padding"] == b"zeros")]
        assert np.isclose(truth["over_zeros"], norm / zeros["norm"][0], rtol=1e-12)
        assert truth["norm"] * (1 - truth["below"]) <= norm * (1 + 1e-14)
        assert truth["norm"] * (1 + truth["above"]) >= norm * (1 - 1e-14)
        assert truth["above"] < 2e-9 and truth["below"] < 2e-9, (name, padding)
        theirs = power_iteration(T, case["start"][:].ravel())
        assert np.abs(case["power"][:] - theirs).max() < 1e-11 * norm, (name, padding)
        for t in (1, 10, 100):
            assert np.isclose(shortfall["t_%d" % t], 4 * t * (1 - theirs[t - 1] / norm), rtol=0, atol=1e-8)
        blocks = kernel.reshape(groups, len(kernel) // groups, -1)
        reshape = max(svdvals(block)[0] for block in blocks)
        assert np.isclose(shortfall["norm_over_reshape"], norm / reshape, rtol=1e-10)
        said = estimates[(estimates["layer"] == truth["layer"]) & (estimates["padding"] == truth["padding"])]
        assert len(said) == 16, (name, padding, len(said))
        value = {(row["method"].decode(), row["label"].decode()): row["value"] for row in said}
        for (method, label), claim in value.items():
            assert label != "upper" or claim >= norm * (1 - 1e-12), (name, padding, method, claim, norm)
            assert label != "lower" or claim <= norm * (1 + 1e-12), (name, padding, method, claim, norm)
            assert label != "exact" or abs(claim / norm - 1) < 1e-12, (name, padding, method, claim, norm)
        assert np.allclose(said["error"], said["value"] / norm - 1, rtol=0, atol=1e-10)
        assert (("circular embedding", "exact") in value) == (padding == "circular" or name == "pointwise")
        assert abs(value["Lanczos", "lower"] / norm - 1) < 1e-8
        sums = np.sqrt(abs(T).sum(0).max() * abs(T).sum(1).max())
        assert value["row and column sums", "upper"] >= sums * (1 - 1e-12)
        # Elsewhere an output may read a sample through two taps, which the library does not add up.
        assert padding not in ("zeros", "circular") or np.isclose(value["row and column sums", "upper"], sums, rtol=1e-12)

    known = file["tables/known"][:]
    assert len(known) == 23
    for what, expected in (("golden kernel, same", 22.7275330200), ("golden kernel, valid", 22.6794319845),
                           ("[1,-1], n = 3, zeros", 1.8019377358)):
        assert abs(known[known["what"] == what.encode()]["value"][0] / expected - 1) < 1e-9

    golden = np.array([[2, 7, -1], [1, 3, -8], [5, -3, 1.0]])
    phases = np.arange(3)

    def modulus(w):
        return abs(np.exp(1j * w[0] * phases) @ golden @ np.exp(1j * w[1] * phases))

    grid = [(modulus((a, b)), a, b) for a in np.linspace(0, 2 * np.pi, 60) for b in np.linspace(0, 2 * np.pi, 60)]
    top = -minimize(lambda w: -modulus(w), max(grid)[1:], tol=1e-14).fun
    assert abs(known[known["what"] == b"golden kernel, supremum"]["value"][0] / top - 1) < 1e-9
    growth = file["tables/growth"][:]
    assert list(growth["n"]) == [10, 20, 40]
    for row in growth[:2]:
        n = row["n"]
        for padding in modes:
            norm = svdvals(matrix(golden[None, None], (n, n), 1, 1, 1, 1, padding).toarray())[0]
            assert abs((1 - row[padding]) * top / norm - 1) < 1e-9, (n, padding)
        assert np.isclose(row["scaled"], n**2 * row["zeros"], rtol=1e-9)
    tightness = file["tables/tightness"][:]
    assert set(tightness["n"]) == {10, 20, 40}
    K = file["layers/block/zeros/T/kernel"][:]
    smallest = {row["method"].decode(): row for row in tightness[tightness["n"] == 10]}
    for row in smallest.values():
        assert abs(row["norm"] / svdvals(matrix(K, (10, 10), 1, 1, 1, 1, "zeros").toarray())[0] - 1) < 1e-10
    # The image and its border of zeros on a circle of 11 samples, the least that T is a part of.
    circle = svdvals(matrix(K, (11, 11), 1, 1, 1, 1, "circular").toarray())[0]
    assert abs(smallest["circular embedding"]["value"] / circle - 1) < 1e-10, (smallest["circular embedding"], circle)
    unfoldings = [np.moveaxis(K, (0, *rows), range(1 + len(rows))).reshape(8 * 3 ** len(rows), -1)
                  for rows in ((), (2,), (3,), (2, 3))]
    least = 3 * min(svdvals(unfolding)[0] for unfolding in unfoldings)
    assert abs(smallest["four reshapes"]["value"] / least - 1) < 1e-10
    assert file.attrs["complete"] == 1 and file.attrs["program"] == b"050-spectral-norms"
print("the norms in", output, "are those of dense matrices;", len(truths), "layers,", len(estimates), "estimates")
