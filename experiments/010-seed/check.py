"""Runs 010-seed and recomputes what it stored, with numpy and scipy alone: check.py PROGRAM OUTPUT"""

import subprocess
import sys

import h5py
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.sparse import csr_matrix

program, output = sys.argv[1:]
printed = subprocess.run([program, "--images", "8", "--output", output, "--force"], check=True, stdout=subprocess.PIPE)
assert printed.stdout.decode() == output + "\n"


def patches(x, T):
    """The windows that a convolution reads: (N, C, rows, columns, a, b)."""
    pads = list(zip(T.attrs["pad_begin"], T.attrs["pad_end"]))
    return sliding_window_view(np.pad(x, [(0, 0), (0, 0)] + pads), T["kernel"].shape[2:], axis=(2, 3))


def fc(kernel, windows):
    """The notebook's f: mean over outputs of the sum over the batch of y², and y."""
    y = np.einsum("ncijab,qcab->nqij", windows, kernel)
    return (y**2).sum(axis=0).mean(), y


def close(a, b):
    assert np.abs(a - b).max() <= 1e-12 * np.abs(b).max(), (a, b)


with h5py.File(output, "r") as file:
    assert file.attrs["complete"] == 1 and file.attrs["program"] == b"010-seed"
    assert np.all(file["tables/agreements"]["holds"] == 1)
    for data in ("notebook", "fashion"):
        cell = file[data]["toeplitz"]
        g, x, y = cell["T_csr"], cell["x"][:], cell["y"][:]
        T = csr_matrix((g["data"][:], g["indices"][:], g["indptr"][:]), g.attrs["shape"])
        close(T @ x.ravel(), y.ravel())
        close(np.einsum("cijab,qcab->qij", patches(x[None], cell["T"])[0], cell["kernel"][:]), y)

        images = file[data]["images"][:]
        for name in (name for name in file[data] if name.startswith("update")):
            cell, table = file[data][name], file["tables"][data][name][:]
            windows, kernel = patches(images, cell["T"]), cell["T/kernel"][:]
            f, y = fc(kernel, windows)
            gradient = np.einsum("nqij,ncijab->qcab", 2 * y / y[0].size, windows)
            close(cell["gradient"][:], gradient)
            for row, step in zip(table, ("as_written", "kernel", "toeplitz", "read_back", "dense_projected")):
                delta = cell["delta"][step][:]
                close(row["slope"], (gradient * delta).sum())
                close(row["f_after"], fc(kernel + delta, windows)[0])
                if step in ("kernel", "toeplitz"):
                    close((gradient * delta).sum(), -f)
                    assert row["f_after"] >= f / 4  # f >= 0 on the whole line through K
            tW = 2 * np.einsum("qij,cijab->qcab", y[0], windows[0])
            close(cell["delta/as_written"][:], -f * tW / (tW**2).sum())
            close(cell["delta/kernel"][:], -f * gradient / (gradient**2).sum())
            if name.endswith("valid"):
                close(cell["delta/toeplitz"][:], cell["delta/kernel"][:])
print("what", output, "holds is what numpy and scipy compute")
