"""`convmat spectrum` against NumPy's singular values of the matrix."""

import json
import os
import unittest

import h5py
import numpy as np
import scipy.sparse
import tool
from numbers_test import Geometry

SEED = 20240601
MODEL = os.path.join(os.environ["CONVMAT_FIXTURES"], "model.onnx")
KEYS = ["name", "weight", "op", "kernel_shape", "input", "stride", "padding", "dilation", "groups", "sigma_max", "sigma_min",
        "estimates", "seconds"]


class Spectrum(tool.ToolTest):
    def values(self, *words):
        """Singular values of the matrix, by NumPy."""
        self.convmat("materialize", *words, "--output", "T.npz", "--force")
        return np.linalg.svd(scipy.sparse.load_npz("T.npz").toarray().astype(float), compute_uv=False)

    def layers(self, *words):
        printed = json.loads(self.convmat("spectrum", *words, "--json").stdout)
        self.assertEqual(list(printed), ["layers"])
        return printed["layers"]

    def holds(self, layer, sigma):
        """Intervals contain, values are right, and every bound keeps its word."""
        rounding = 1e-12 * sigma[0]
        for found, truth in [(layer["sigma_max"], sigma[0]), (layer["sigma_min"], sigma[-1])]:
            self.assertEqual(list(found), ["value", "lower", "upper", "certificate"])
            self.assertLessEqual(found["lower"], truth + rounding)
            self.assertGreaterEqual(found["upper"], truth - rounding)
        self.assertAlmostEqual(layer["sigma_max"]["value"], sigma[0], delta=1e-8 * sigma[0])
        self.assertTrue(layer["estimates"])
        for name, bound in layer["estimates"].items():
            if bound["kind"] in ("upper", "exact"):
                self.assertGreaterEqual(bound["value"], sigma[0] * (1 - 1e-9), msg=name)
            if bound["kind"] in ("lower", "exact"):
                self.assertLessEqual(bound["value"], sigma[0] * (1 + 1e-9), msg=name)

    def test_random_layers(self):
        rng = np.random.default_rng(SEED)
        for case in range(12):
            g = Geometry(rng)
            np.save("K.npy", rng.standard_normal(g.kernel_shape))
            words = ["--kernel", "K.npy", "--image", ",".join(map(str, g.image)), *g.words()]
            with self.subTest(seed=SEED, case=case, words=words):
                sigma = self.values(*words)
                [layer] = self.layers(*words)
                self.assertEqual(list(layer), KEYS)
                self.holds(layer, sigma)
                self.assertEqual((layer["stride"], layer["padding"], layer["dilation"]),
                                 (g.stride, [list(p) for p in g.pads], g.dilation))
                self.convmat("spectrum", *words, "--method", "all", "--output", "S.h5", "--force")
                with h5py.File("S.h5") as file:
                    np.testing.assert_allclose(file["spectrum/0/largest/values"][:], sigma, rtol=0, atol=1e-12 * sigma[0])

    def test_vectors_and_both_ends_of_a_transposed_layer(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((3, 2, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "4,5", "--transposed", "--stride", "2"]
        sigma = self.values(*words)
        T = scipy.sparse.load_npz("T.npz").toarray()
        result = self.convmat("spectrum", *words, "--count", "3", "--smallest", "--vectors", "--method", "lanczos",
                              "--output", "S.h5")
        self.assertEqual(result.stdout, "S.h5\n")
        self.assertIn("K.npy, largest:", result.stderr)
        with h5py.File("S.h5") as file:
            self.assertEqual(file["spectrum/0/largest/right"].shape, (3, 3, 4, 5))
            for end, truth in [("largest", sigma[:3]), ("smallest", sigma[:-4:-1])]:
                group = file["spectrum/0/" + end]
                np.testing.assert_allclose(group["values"][:], truth, rtol=1e-7)
                for value, u, v in zip(group["values"], group["left"], group["right"]):
                    self.assertLessEqual(np.linalg.norm(T @ v.ravel() - value * u.ravel()), 1e-6 * sigma[0])
            self.assertAlmostEqual(file["layers"]["sigma_1"][0], sigma[0], delta=1e-8 * sigma[0])
            self.assertIn("config", file)

    def test_certified_and_exact(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((4, 3, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "9,8", "--padding", "same"]
        sigma = self.values(*words)
        [layer] = self.layers(*words, "--certify", "1e-6")
        self.assertLessEqual(layer["sigma_max"]["upper"], sigma[0] * (1 + 1e-6))
        self.assertGreaterEqual(layer["sigma_min"]["lower"], sigma[-1] * (1 - 1e-6))
        table = self.convmat("spectrum", *words, "--method", "exact", "--count", "2", "--smallest", "--plot", "S.svg").stdout
        shown = [float(word) for line in table.splitlines() if "est: " in line for word in line.split(": ")[1].split()]
        np.testing.assert_allclose(shown, [*sigma[:2], *sigma[:-3:-1]], rtol=1e-7)
        self.assertIn("lower <= sigma_1 <= upper is proven", table)
        with open("S.svg") as file:
            self.assertIn("<svg", file.read())

    def test_nothing_is_written_on_a_dry_run(self):
        np.save("K.npy", np.ones((4, 3, 3, 3)))
        text = self.convmat("spectrum", "--kernel", "K.npy", "--image", "9,8", "--dry-run", "--output", "S.h5",
                            "--plot", "S.svg").stdout
        self.assertRegex(text, r"K.npy .* 168 +216")
        self.assertEqual(os.listdir("."), ["K.npy"])

    def test_cells_say_what_is_not_proven(self):
        np.save("K.npy", np.ones((2, 2, 2, 2)))  # two equal outputs: half the rank that it could have
        words = ["spectrum", "--kernel", "K.npy", "--image", "5,5"]
        self.assertRegex(self.convmat(*words).stdout, r" >= \S+ +~ 16 ")
        self.assertRegex(self.convmat(*words, "--method", "lanczos").stdout, r" >= \S+ +<= 32 ")

    def test_every_layer_of_a_model(self):
        if "built without libonnx" in tool.subprocess.run([tool.TOOL, "spectrum", MODEL, "--dry-run"], capture_output=True,
                                                          text=True).stderr:
            self.skipTest("built without libonnx")
        layers = self.layers(MODEL)
        self.assertEqual([(l["name"], l["op"], l["weight"], l["input"]) for l in layers],
                         [("first", "Conv", "same", [2, 12, 14]), ("depthwise", "Conv", "half", [4, 6, 7]),
                          ("upper", "Conv", "w_upper", [4, 6, 7]), ("lower", "Conv", "constant", [4, 6, 7]),
                          ("up", "ConvTranspose", "w_up", [2, 3, 4])])
        geometries = [["--image", "12,14", "--stride", "2", "--padding", "1"],
                      ["--image", "6,7", "--padding", "2,0", "--dilation", "2,1", "--groups", "4"],
                      ["--image", "6,7", "--stride", "2", "--padding", "0:0,0:1"],
                      ["--image", "6,7", "--stride", "2", "--padding", "0:0,1:0"],
                      ["--image", "3,4", "--stride", "2", "--padding", "1", "--output-padding", "1", "--transposed"]]
        for layer, words in zip(layers, geometries):
            with self.subTest(layer["name"]):
                self.holds(layer, self.values("--kernel", f"{MODEL}:{layer['weight']}", *words))


if __name__ == "__main__":
    unittest.main()
