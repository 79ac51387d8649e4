"""The peers compute what they are timed for: their results are those of the definition.

    peers_test.py PEERS TOOL-TESTS
"""

import importlib.util
import json
import os
import subprocess
import sys
import unittest

import numpy as np

PEERS, TOOL_TESTS = sys.argv[1:]
sys.path.insert(0, TOOL_TESTS)
sys.path.insert(0, PEERS)
import oracle  # noqa: E402
import scipy_peer  # noqa: E402

TORCH = importlib.util.find_spec("torch") is not None
ROWS = [  # batch, C, C_out, groups, input, kernel, stride, padding, dilation
    (2, 4, 6, 2, [9, 8], [3, 2], [2, 1], [1, 0], [1, 2]),
    (1, 1, 1, 1, [12, 11], [5, 4], [1, 1], [2, 3], [1, 1]),
    (3, 1, 1, 1, [30], [7], [1], [0], [1]),
    (1, 1, 1, 1, [8], [15], [1], [7], [1]),
    (1, 2, 3, 1, [5, 6, 7], [3, 1, 2], [1, 2, 1], [1, 0, 1], [1, 1, 2]),
]


def row_of(batch, inputs, outputs, groups, image, kernel, stride, padding, dilation):
    out = [(e + 2 * p - d * (k - 1) - 1) // s + 1 for e, k, s, p, d in zip(image, kernel, stride, padding, dilation)]
    return dict(batch=batch, in_channels=inputs, out_channels=outputs, groups=groups, input=image, output=out, kernel=kernel,
                stride=stride, padding=padding, dilation=dilation)


def matrix(row, kernel):
    return oracle.matrix(kernel, row["in_channels"], row["input"], stride=row["stride"], dilation=row["dilation"],
                         pads=[(p, p) for p in row["padding"]], mode="zeros", groups=row["groups"])


def numpy(result):
    return np.asarray(result)


class Scipy(unittest.TestCase):
    def test_every_candidate_is_the_product(self):
        seen = set()
        rng = np.random.default_rng(1)
        for case in ROWS:
            row = row_of(*case)
            for dtype in ("float64", "complex128"):
                randn = lambda *shape: (rng.standard_normal(shape) * (1 + 1j if dtype == "complex128" else 1)).astype(dtype)
                kernel = randn(row["out_channels"], row["in_channels"] // row["groups"], *row["kernel"])
                dense = matrix(row, kernel)
                for which in ("forward", "adjoint"):
                    expected = dense if which == "forward" else dense.conj().T
                    shape = [row["in_channels"], *row["input"]] if which == "forward" else [row["out_channels"], *row["output"]]
                    vectors = randn(row["batch"], *shape)
                    images = vectors.reshape(row["batch"], -1) @ expected.T
                    for candidates in (scipy_peer.matrix_products, scipy_peer.convolutions, scipy_peer.toeplitz_products):
                        for method, call in candidates(row, which, kernel, vectors):
                            seen.add((method, which))
                            result = numpy(call())
                            if method in ("sparse product", "matmul_toeplitz") and result.ndim > 1:
                                result = result.T  # the batch stands in columns
                            with self.subTest(method=method, row=row, which=which, dtype=dtype):
                                self.assertEqual(result.size, images.size)
                                np.testing.assert_allclose(result.reshape(images.shape), images, atol=1e-12)
        self.assertEqual(len(seen), 8)

    def test_the_matrix(self):
        rng = np.random.default_rng(1)
        for case in ROWS:
            row = row_of(*case)
            kernel = rng.standard_normal((row["out_channels"], row["in_channels"] // row["groups"], *row["kernel"]))
            entries = scipy_peer.coordinates(row, kernel)
            self.assertEqual(entries.nnz, np.count_nonzero(matrix(row, kernel)))
            np.testing.assert_array_equal(entries.toarray(), matrix(row, kernel))

    def test_prepare_takes_one_of_them(self):
        method, call = scipy_peer.prepare(row_of(*ROWS[1]), "forward", "float32")
        self.assertIn(method, ("sparse product", "fftconvolve", "oaconvolve"))
        self.assertEqual(numpy(call()).dtype, np.float32)
        method, call = scipy_peer.prepare(row_of(*ROWS[0]), "materialize", "float32")
        self.assertEqual((method, call().format), ("coo_matrix.tocsr", "csr"))


@unittest.skipUnless(TORCH, "PyTorch is not installed")
class Torch(unittest.TestCase):
    def test_shapes_and_methods(self):
        import torch_peer

        self.assertTrue(torch_peer.version().startswith("torch "))
        for case in ROWS:
            row = row_of(*case)
            images = (row["batch"], row["in_channels"], *row["input"])
            results = (row["batch"], row["out_channels"], *row["output"])
            weight = (row["out_channels"], row["in_channels"] // row["groups"], *row["kernel"])
            for which, shape, name in (("forward", results, ""), ("adjoint", images, "_input"), ("gradient", weight, "_weight")):
                method, call = torch_peer.prepare(row, which, "float32")
                with self.subTest(row=row, which=which):
                    self.assertEqual(method, f"conv{len(row['input'])}d{name}")
                    self.assertEqual(tuple(call().shape), shape)
                    self.assertEqual(str(call().dtype), "torch.float32")


class Served(unittest.TestCase):
    """The conversation as the tool holds it."""

    def converse(self, peer, *requests):
        with open(os.path.join(PEERS, "serve.py")) as serve:
            script = peer + "\n" + serve.read()
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        result = subprocess.run([sys.executable, "-c", script], input=lines, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, 0, msg=result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def test_a_task_is_made_ready_and_timed_in_bursts(self):
        peer = "def version(): return 'fake 1'\ndef prepare(row, which, dtype): return which + dtype, lambda: sum(range(row))"
        version, ready, burst = self.converse(peer, {"row": 1000, "pass": "forward", "dtype": "float64"}, {"burst": 0.01})
        self.assertEqual(version, {"version": "fake 1"})
        self.assertEqual(ready["method"], "forwardfloat64")
        self.assertGreater(ready["seconds"], 0)
        self.assertGreater(len(burst["samples"]), 1)

    def test_what_goes_wrong_is_answered_and_the_next_task_goes_on(self):
        peer = "def version(): return 'fake 1'\ndef prepare(row, which, dtype): return which, lambda: 1 // row"
        _, failed, ready = self.converse(peer, {"row": 0, "pass": "x", "dtype": "y"}, {"row": 1, "pass": "x", "dtype": "y"})
        self.assertEqual(failed, {"error": "ZeroDivisionError: integer division or modulo by zero"})
        self.assertEqual(ready["method"], "x")

    def test_a_library_that_is_not_there(self):
        (answer,) = self.converse("def version():\n    import no_such_library")
        self.assertEqual(answer, {"error": "ModuleNotFoundError: No module named 'no_such_library'"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
