"""Runs 020-update-metrics and recomputes what it stored, with numpy alone: check.py PROGRAM OUTPUT"""

import os
import subprocess
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # small products

import h5py
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

program, output = sys.argv[1:]
printed = subprocess.run([program, "--images", "4", "--steps", "40", "--threads", "1", "--output", output, "--force"], check=True,
                         stdout=subprocess.PIPE)
assert printed.stdout.decode() == output + "\n"


class Task:
    """f(K) = |U K - target|² / outputs for U of one row for each sample and output, one column for each tap."""

    def __init__(self, images, cell):
        T = cell["T"]
        pads = [(0, 0), (0, 0)] + list(zip(T.attrs["pad_begin"], T.attrs["pad_end"]))
        circular = cell.name.endswith("circular")
        windows = sliding_window_view(np.pad(images, pads, mode="wrap" if circular else "constant"),
                                      T["kernel"].shape[2:], axis=(2, 3))
        windows = windows[:, :, :: T.attrs["stride"][0], :: T.attrs["stride"][1]]
        self.shape = T["kernel"].shape
        inside = sliding_window_view(np.pad(np.ones(images.shape[1:]), pads[1:], mode="wrap" if circular else "constant"),
                                     self.shape[2:], axis=(1, 2))[:, :: T.attrs["stride"][0], :: T.attrs["stride"][1]]
        self.counts = inside.sum(axis=(1, 2)).ravel()
        self.patches = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, self.counts.size)
        self.target = cell["target"][:].transpose(0, 2, 3, 1).reshape(-1, self.shape[0])
        self.sample = self.target.shape[0] // images.shape[0]  # rows of one sample
        self.outputs = self.sample * self.shape[0]
        self.images = images.reshape(len(images), -1)
        self.hessian = 2 / self.outputs * self.patches.T @ self.patches

    def matrix(self, kernel):
        return kernel.reshape(self.shape[0], -1).T

    def residual(self, kernel):
        return self.patches @ self.matrix(kernel) - self.target

    def f(self, kernel):
        return (self.residual(kernel) ** 2).sum() / self.outputs

    def gradient(self, kernel):
        return 2 / self.outputs * self.patches.T @ self.residual(kernel)

    def step(self, key, kernel):
        """The step of a method at a kernel, or None for one with a memory."""
        f, r, G = self.f(kernel), self.residual(kernel), self.gradient(kernel)
        D = self.counts[:, None]
        rule, _, metric = key.partition("_")
        if key == "as_written":
            tW = 2 * self.patches[: self.sample].T @ r[: self.sample]
            return -f * tW / (tW**2).sum()
        if key == "read_back":
            return -f * G / (D * G**2).sum()
        if key == "dense_projected":
            z = 2 / self.outputs * r.reshape(len(self.images), -1)
            return -f * G / D / ((z @ z.T) * (self.images @ self.images.T)).sum()
        if key == "gauss_newton":
            rule, metric = "line", "output"
        if key in ("momentum", "adam"):
            return None
        ascent = {"kernel": G, "least": G, "toeplitz": G / D}.get(metric)
        if metric == "output":
            ascent = np.linalg.solve(self.hessian, G)
        slope = (G * ascent).sum()
        if rule == "polyak":
            return -(f - (self.least if metric == "least" else 0)) / slope * ascent
        if rule == "line":
            return -slope / (ascent * (self.hessian @ ascent)).sum() * ascent
        if rule == "fixed":
            scale = 1 / np.sqrt(D if metric == "toeplitz" else np.ones_like(D))
            values = np.linalg.eigvalsh(scale * self.hessian * scale.T)
            return -2 / (values[0] + values[-1]) * ascent
        return None

    def momentum(self, kernel):
        values = np.sqrt(np.linalg.eigvalsh(self.hessian)[[0, -1]])
        v = 0
        while True:
            yield self.f(kernel)
            v = ((values[1] - values[0]) / values.sum()) ** 2 * v + self.gradient(kernel)
            kernel = kernel - (4 / values.sum() ** 2 * v).T.reshape(self.shape)

    def adam(self, kernel):
        m, v, t = 0, 0, 0
        while True:
            yield self.f(kernel)
            G, t = self.gradient(kernel), t + 1
            m, v = 0.9 * m + 0.1 * G, 0.999 * v + 0.001 * G**2
            step = -0.03 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            kernel = kernel + step.T.reshape(self.shape)


def close(a, b, tolerance, what):
    assert np.abs(a - b).max() <= tolerance * np.abs(b).max(), (what, a, b)


compared = 0
with h5py.File(output, "r") as file:
    assert file.attrs["complete"] == 1 and file.attrs["program"] == b"020-update-metrics"
    assert np.all(file["tables/agreements"]["holds"] == 1)
    for data in ("notebook", "teacher", "noise"):
        for geometry in ("valid", "same", "strided", "circular"):
            cell = file[data][geometry]
            task = Task(file["images"]["notebook" if data == "notebook" else "fashion"][:], cell)
            task.least = cell.attrs["least"]
            squares = (task.target**2).sum() / task.outputs
            if data != "notebook":  # solved by zero
                best = np.linalg.lstsq(task.patches, task.target, rcond=None)[0]
                close(task.matrix(cell["solution"][:]), best, 1e-9, "solution")
                assert abs(task.least - task.f(best.T.reshape(task.shape))) <= 1e-10 * squares
            condition = np.linalg.cond(task.hessian)
            for key, run in cell["runs"].items():
                f = run["f"][:]
                some = slice(None, None, 5)
                for t, kernel, step in zip(run["recorded"][some].astype(int), run["kernels"][some], run["steps"][some]):
                    rounding = 1e-13 * (1 + np.sqrt(squares / f[t]))
                    close(f[t], task.f(kernel), rounding, (cell.name, key, t))
                    close(f[t + 1], task.f(kernel + step), 1e-13 * (1 + np.sqrt(squares / max(f[t + 1], 1e-300))), (key, t))
                    close(run["slope"][t], (task.gradient(kernel) * task.matrix(step)).sum(), rounding, (key, "slope"))
                    ours = task.step(key, kernel)
                    if ours is not None and (t == 0 or f[t] - task.least > 1e-6 * f[0]):
                        close(task.matrix(step), ours, rounding * (condition if key[-6:] in ("output", "newton") else 1e3),
                              (cell.name, key, t))
                        compared += 1
            for key, simulated in (("momentum", task.momentum), ("adam", task.adam)):
                for mine, theirs in zip(cell["runs"][key]["f"][:25], simulated(cell["T/kernel"][:])):
                    assert abs(mine - theirs) <= 1e-9 * f[0], (cell.name, key)
assert compared > 300
print("what", output, "holds is what numpy computes;", compared, "steps")
