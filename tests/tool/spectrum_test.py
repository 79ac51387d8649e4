"""`convmat spectrum` against NumPy's singular values of the matrix."""

import json
import os

import h5py
import numpy as np
import scipy.sparse
import tool
from numbers_test import Geometry

SEED = 20240601
MODEL = os.path.join(os.environ["CONVMAT_FIXTURES"], "model.onnx")
KEYS = ["name", "weight", "op", "kernel_shape", "input", "stride", "padding", "dilation", "groups", "sigma_max", "sigma_min",
        "estimates", "seconds", "rank", "condition", "effective_rank", "log_determinant", "orthogonality_defect", "largest",
        "largest_converged", "smallest", "smallest_converged"]


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

    def measures(self, layer, sigma):
        """Rank, condition, effective rank, log determinant and distance to an isometry, from all values."""
        self.assertEqual(layer["rank"], np.sum(sigma > 1e-12 * sigma[0]))
        share = sigma[sigma > 0] / sigma.sum()
        self.assertAlmostEqual(layer["effective_rank"], np.exp(-share @ np.log(share)), delta=1e-9 * len(sigma))
        defect = np.linalg.norm(sigma**2 - 1)
        self.assertAlmostEqual(layer["orthogonality_defect"], defect, delta=1e-9 * (defect + sigma[0]**2))
        if layer["rank"] == len(sigma):
            self.assertAlmostEqual(layer["condition"] * sigma[-1] / sigma[0], 1, delta=1e-8 * sigma[0] / sigma[-1])
            self.assertAlmostEqual(layer["log_determinant"], np.log(sigma).sum(), delta=1e-9 * len(sigma) * sigma[0] / sigma[-1])

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
                self.measures(layer, sigma)
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

    def decomposes(self, path, end, T, sigma, tolerance=1e-12):
        """Values and orthonormal vectors of one end of the spectrum of T."""
        with h5py.File(path) as file:
            values, left, right = (file[f"spectrum/0/{end}/{name}"][:] for name in ["values", "left", "right"])
        U, V = left.reshape(len(values), -1), right.reshape(len(values), -1)
        np.testing.assert_allclose(values, sigma, rtol=0, atol=tolerance * np.linalg.norm(T, 2))
        np.testing.assert_allclose(V @ T.T, values[:, None] * U, rtol=0, atol=tolerance * np.linalg.norm(T, 2))
        for Q in U, V:
            np.testing.assert_allclose(Q @ Q.T, np.eye(len(values)), rtol=0, atol=tolerance)

    def test_every_vector(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((3, 2, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "4,5", "--padding", "same"]
        for mode in "zeros", "circular":  # in which values occur twice
            with self.subTest(mode):
                sigma = self.values(*words, "--padding-mode", mode)
                T = scipy.sparse.load_npz("T.npz").toarray()
                common = ["spectrum", *words, "--padding-mode", mode, "--vectors", "--output", "S.h5", "--force", "--method"]
                self.convmat(*common, "all")
                self.decomposes("S.h5", "largest", T, sigma)
                self.convmat(*common, "exact", "--count", "3", "--smallest")
                self.decomposes("S.h5", "largest", T, sigma[:3])
                self.decomposes("S.h5", "smallest", T, sigma[:-4:-1])

    def test_a_layer_of_zeros(self):
        np.save("K.npy", np.zeros((3, 3, 3, 3)))
        for method in "auto", "exact", "lanczos":
            with self.subTest(method):
                words = ["--kernel", "K.npy", "--image", "8,8", "--method", method]
                [layer] = self.layers(*words)
                self.assertEqual((layer["rank"], layer["condition"]), (0, None))  # null is infinite
                self.assertEqual(layer["sigma_min"]["upper"], 0)
                self.assertRegex(self.convmat("spectrum", *words).stdout, r"<= 0 +inf +0 ")

    def test_operator_files_that_hold_no_convolution(self):
        rng = np.random.default_rng(SEED)
        for name, stride in [("A", 1), ("B", 2)]:
            np.save(name + ".npy", rng.standard_normal((2, 2, 3, 3)))
            self.convmat("operator", "--kernel", name + ".npy", "--image", "6,7", "--padding", "same", "--stride", stride,
                         "--output", name + ".h5")
        self.convmat("compose", "B.h5", "A.h5", "--output", "C.h5")  # a convolution and a sparse border
        sigma = self.values("C.h5")
        T = scipy.sparse.load_npz("T.npz").toarray()
        for words in [[], ["--method", "all"], ["--method", "exact"]]:
            [layer] = self.layers("C.h5", *words)
            self.assertEqual((layer["input"], layer["estimates"]), ([2, 6, 7], {}))
            self.assertNotIn("kernel_shape", layer)
            self.measures(layer, sigma)
            for found, truth in [(layer["sigma_max"], sigma[0]), (layer["sigma_min"], sigma[-1])]:
                self.assertLess(found["upper"] - found["lower"], 1e-10 * sigma[0])
                self.assertLessEqual(abs(found["value"] - truth), 1e-12 * sigma[0])
        [layer] = self.layers("C.h5", "--method", "lanczos")
        self.assertAlmostEqual(layer["sigma_max"]["value"], sigma[0], delta=1e-8 * sigma[0])
        self.assertGreaterEqual(layer["sigma_min"]["upper"], sigma[-1] * (1 - 1e-12))
        self.assertEqual(layer["rank"], {"upper": len(sigma)})
        self.assertEqual(list(layer["condition"]), ["lower"])
        self.assertLessEqual(layer["condition"]["lower"], sigma[0] / sigma[-1] * (1 + 1e-9))
        self.assertIsNone(layer["effective_rank"])
        self.assertIsNone(layer["sigma_max"]["upper"])
        self.convmat("spectrum", "C.h5", "--method", "exact", "--vectors", "--count", "4", "--output", "S.h5")
        self.decomposes("S.h5", "largest", T, sigma[:4])
        self.refused(["spectrum", "C.h5", "--certify", "1e-3"], 2, "--certify 1e-3 goes with convolutions; --operator C.h5 (conv 5x5/2")

    def test_measures_below_the_table_and_in_the_file(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((2, 2, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "5,6", "--padding", "same"]
        [layer] = self.layers(*words)
        table = self.convmat("spectrum", *words, "--output", "S.h5").stderr
        for name in ["effective_rank", "log_determinant", "orthogonality_defect"]:
            shown = table.split(name.replace("_", " ") + " ")[1].split()[0].strip(",")
            self.assertAlmostEqual(float(shown), layer[name], delta=1e-5 * abs(layer[name]))
            with h5py.File("S.h5") as file:
                self.assertAlmostEqual(file["layers"][name][0], layer[name], delta=1e-12 * abs(layer[name]))
        [large] = self.layers("--kernel", "K.npy", "--image", "30,30", "--padding", "same", "--method", "lanczos")
        self.assertIsNone(large["effective_rank"])
        sigma = self.values("--kernel", "K.npy", "--image", "30,30", "--padding", "same")
        self.assertAlmostEqual(large["orthogonality_defect"] / np.linalg.norm(sigma**2 - 1), 1, delta=1e-12)

    def lists(self, words, largest, smallest, rtol):
        """The values in the table, the JSON and the file."""
        table = self.convmat("spectrum", *words).stdout
        [layer] = self.layers(*words)
        self.convmat("spectrum", *words, "--output", "S.h5", "--force")
        with h5py.File("S.h5") as file:
            for end, truth in [("largest", largest), ("smallest", smallest)]:
                [line] = [line for line in table.splitlines() if line.startswith(f"K.npy, {end}: ")]
                shown = [float(word) for word in line.split(": ")[1].split()]
                np.testing.assert_allclose(shown, truth, rtol=rtol)
                np.testing.assert_allclose(layer[end], truth, rtol=rtol)
                np.testing.assert_allclose(file[f"spectrum/0/{end}/values"][:], truth, rtol=rtol)
                self.assertTrue(layer[end + "_converged"])
                self.assertEqual(file[f"spectrum/0/{end}/converged"][0], 1)

    def test_values_of_both_ends_in_every_method(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((2, 2, 3, 3)))
        layer = ["--kernel", "K.npy", "--image", "5,6", "--padding", "1"]
        for mode in "zeros", "circular":
            words = [*layer, "--padding-mode", mode]
            sigma = self.values(*words)
            for method in ["auto", "exact"] + ["lanczos"] * (mode == "zeros"):  # others find equal values once
                with self.subTest(mode=mode, method=method):
                    self.lists([*words, "--method", method, "--count", "5", "--smallest"], sigma[:5], sigma[:-6:-1], 1e-6)
        [found] = self.layers(*layer, "--method", "all")
        sigma = self.values(*layer)
        np.testing.assert_allclose(found["largest"], sigma, rtol=0, atol=1e-12 * sigma[0])
        table = self.convmat("spectrum", *layer, "--method", "all").stdout
        self.assertEqual(len(table.split("K.npy, largest: ")[1].splitlines()[0].split()), len(sigma))

    def test_circular_layers_of_any_size_have_their_equal_values(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((3, 2, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "24,24", "--padding", "1", "--padding-mode", "circular"]
        K = np.load("K.npy")
        w = 2j * np.pi * np.arange(24) / 24
        waves = np.exp(np.outer(w, range(3)))
        sigma = np.sort(np.linalg.svd(np.einsum("qpst,us,vt->uvqp", K, waves, waves), compute_uv=False).ravel())[::-1]
        self.lists([*words, "--count", "6", "--smallest"], sigma[:6], sigma[:-7:-1], 1e-6)

    def test_equal_values_have_their_vectors(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((3, 2, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "4,5", "--padding", "same", "--padding-mode", "circular"]
        sigma = self.values(*words)
        T = scipy.sparse.load_npz("T.npz").toarray()
        self.convmat("spectrum", *words, "--vectors", "--count", "5", "--output", "S.h5")
        self.decomposes("S.h5", "largest", T, sigma[:5])

    def test_equal_values_of_large_layers_have_their_vectors(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((3, 2, 3, 3)))
        for dilation in 1, 2:  # values occur twice, and eight times
            words = ["--kernel", "K.npy", "--image", "20,20", "--padding", dilation, "--dilation", dilation, "--padding-mode", "circular"]
            sigma = self.values(*words)
            T = scipy.sparse.load_npz("T.npz").toarray()
            said = self.convmat("spectrum", *words, "--vectors", "--count", "10", "--smallest", "--output", "S.h5", "--force").stderr
            self.assertNotIn("converge", said)
            self.decomposes("S.h5", "largest", T, sigma[:10], 1e-6)
            self.decomposes("S.h5", "smallest", T, sigma[:-11:-1], 1e-6)

    def test_what_did_not_converge_says_so(self):
        np.save("K.npy", np.array([[[1.0, -2.0, 1.0]]]))  # the least values crowd at zero
        words = ["--kernel", "K.npy", "--image", "1200", "--padding", "1", "--method", "lanczos", "--smallest"]
        result = self.convmat("spectrum", *words, "--output", "S.h5")
        self.assertIn("--kernel K.npy of shape (1,1,3): smallest values: the iteration did not converge\n", result.stderr)
        self.assertIn("K.npy, smallest, not converged: ", result.stderr)
        with h5py.File("S.h5") as file:
            self.assertEqual([file[f"spectrum/0/{end}/converged"][0] for end in ("largest", "smallest")], [1, 0])
        [layer] = self.layers(*words)
        self.assertEqual((layer["largest_converged"], layer["smallest_converged"]), (True, False))
        self.assertEqual(layer["rank"], {"upper": 1200})

    def test_the_prediction_is_drawn_where_it_differs(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((2, 2, 3, 3)))
        for mode, words, is_drawn in [("zeros", [], True), ("circular", [], False), ("zeros", ["--method", "lanczos"], False)]:
            self.convmat("spectrum", "--kernel", "K.npy", "--image", "5,6", "--padding", "same", "--padding-mode", mode, *words,
                         "--plot", "S.svg", "--force")
            with open("S.svg") as file:
                self.assertEqual("predicted by the symbol" in file.read(), is_drawn)

    def test_certified_and_exact(self):
        np.save("K.npy", np.random.default_rng(SEED).standard_normal((4, 3, 3, 3)))
        words = ["--kernel", "K.npy", "--image", "9,8", "--padding", "same"]
        sigma = self.values(*words)
        [layer] = self.layers(*words, "--certify", "1e-6")
        self.assertLessEqual(layer["sigma_max"]["upper"], sigma[0] * (1 + 1e-6))
        self.assertGreaterEqual(layer["sigma_min"]["lower"], sigma[-1] * (1 - 1e-6))
        told = self.convmat("spectrum", *words, "--certify", "1e-20").stderr
        self.assertIn("--kernel K.npy of shape (4,3,3,3): sigma_1 not certified: ", told)
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
    tool.main()
