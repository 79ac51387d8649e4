"""Runs 070-deconvolution and solves its systems again with scipy: check.py PROGRAM OUTPUT"""

import subprocess
import sys

import h5py
import numpy as np
from scipy.linalg import svdvals
from scipy.signal import correlate2d

program, output = sys.argv[1:]
printed = subprocess.run([program, "--size", "40", "--garments", "2", "--output", output, "--force"], check=True,
                         stdout=subprocess.PIPE)
assert printed.stdout.decode() == output + "\n"


def matrix(kernel, n, circular):
    """The camera's matrix, column by column."""
    columns = []
    for i in range(n * n):
        unit = np.zeros((n, n))
        unit.flat[i] = 1
        columns.append(correlate2d(unit, kernel, "same", "wrap" if circular else "fill").ravel())
    return np.array(columns).T


def frame(n, width):
    inside = np.zeros((n, n), bool)
    inside[width:-width, width:-width] = True
    return ~inside


with h5py.File(output) as file:
    assert np.all(file["tables/agreements"]["holds"] == 1)
    table = file["tables/reconstructions"][:]
    checked = 0
    for name, photo in file["photos"].items():
        sharp, blurred = photo["sharp"][0], photo["blurred"][0]
        n, noise = len(sharp), photo.attrs["noise"]
        for model in ("exact", "circular"):
            kernel = photo[model]["A/kernel"][0, 0]
            A = matrix(kernel, n, model == "circular")
            if model == "exact":
                assert abs(np.linalg.norm(blurred.ravel() - A @ sharp.ravel()) - noise) < 1e-12 * np.linalg.norm(blurred)
            b, gram = blurred.ravel(), A.T @ A
            sigma = svdvals(A)

            def gcv(lam):
                x = np.linalg.solve(gram + lam * np.eye(n * n), A.T @ b)
                return np.linalg.norm(b - A @ x) ** 2 * n * n / (n * n - np.sum(sigma**2 / (sigma**2 + lam))) ** 2

            for row in table[(table["photo"] == name.encode()) & (table["model"] == model.encode())]:
                x = photo[model][row["choice"].decode()][0]
                theirs = np.linalg.solve(gram + row["lambda"] * np.eye(n * n), A.T @ b).reshape(n, n)
                assert np.abs(x - theirs).max() < 1e-6, (name, row)
                edge = frame(n, 4)
                for column, pixels in (("error", np.full((n, n), True)), ("frame", edge), ("inside", ~edge)):
                    size = np.linalg.norm(sharp[pixels])
                    assert size == 0 or np.isclose(row[column], np.linalg.norm((theirs - sharp)[pixels]) / size, atol=1e-6)
                left = np.linalg.norm(b - A @ theirs.ravel())
                if row["choice"] == b"discrepancy":
                    assert abs(left - noise) < 1e-3 * noise, (name, model, left, noise)
                if row["choice"] == b"gcv" and model == "exact":
                    assert gcv(row["lambda"]) < 1.1 * min(gcv(lam) for lam in photo[model]["path/lambda"][:]), (name, model)
                if row["choice"] == b"best":
                    assert row["error"] <= photo[model]["path/error"][:].min() + 1e-6
                checked += 1
    # The exact model leaves the noise at some λ, always.
    assert checked == len(table) and 15 <= checked <= 18 and np.sum(table["model"] == b"exact") == 9
    errors = {(r["model"], r["choice"]): r["error"] for r in table[table["photo"] == b"scene"]}
    assert errors[b"exact", b"best"] < errors[b"circular", b"best"]
    assert file.attrs["complete"] == 1 and file.attrs["program"] == b"070-deconvolution"
print("what", output, "holds is what scipy solves;", checked, "reconstructions")
