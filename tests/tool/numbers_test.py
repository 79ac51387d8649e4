"""The tool's numbers against the definition of a convolution, over random geometries."""

import numpy as np
import oracle
import scipy.io
import scipy.sparse
import tool

SEED = 20240501


class Geometry:
    """A random convolution, small enough for the oracle."""

    def __init__(self, rng):
        axes = int(rng.integers(1, 4))
        self.mode = str(rng.choice(list(oracle.MODES)))
        self.groups = int(rng.choice([1, 1, 2, 3]))
        self.channels = self.groups * int(rng.integers(1, 3))
        self.image = [int(rng.integers(2, [9, 7, 5][axes - 1])) for _ in range(axes)]
        self.stride = [int(rng.integers(1, 4)) for _ in range(axes)]
        self.dilation = [int(rng.integers(1, 3)) for _ in range(axes)]
        self.pads, self.size = [], []
        for n, d in zip(self.image, self.dilation):
            most = n - 1 if self.mode == "reflect" else 3
            pads = (int(rng.integers(0, most + 1)), int(rng.integers(0, most + 1)))
            self.pads.append(pads)
            self.size.append(int(rng.integers(1, min(4, (n + sum(pads) - 1) // d + 1) + 1)))
        self.outputs = self.groups * int(rng.integers(1, 3))
        self.kernel_shape = (self.outputs, self.channels // self.groups, *self.size)

    def words(self):
        join = lambda values: ",".join(map(str, values))
        return ["--stride", join(self.stride), "--dilation", join(self.dilation),
                "--padding", join(f"{b}:{e}" for b, e in self.pads), "--padding-mode", self.mode, "--groups", self.groups]

    def oracle(self):
        return dict(stride=self.stride, dilation=self.dilation, pads=self.pads, mode=self.mode, groups=self.groups)


def random_array(rng, shape, dtype):
    values = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        values = values + 1j * rng.standard_normal(shape)
    return values.astype(dtype)


class Numbers(tool.ToolTest):
    def close(self, ours, theirs, dtype):
        self.assertEqual(ours.shape, theirs.shape)
        tolerance = 2e-5 if np.dtype(dtype) in (np.float32, np.complex64) else 1e-12
        scale = max(np.abs(theirs).max(initial=0), 1e-300)
        self.assertLessEqual(np.abs(ours - theirs).max(initial=0) / scale, tolerance)

    def test_random_convolutions_and_all_that_follows_from_them(self):
        rng = np.random.default_rng(SEED)
        for case in range(60):
            g = Geometry(rng)
            dtype = [np.float64, np.float32, np.complex128, np.complex64][case % 4]
            with self.subTest(case=case, seed=SEED, geometry=vars(g), dtype=dtype):
                kernel = random_array(rng, g.kernel_shape, dtype)
                x = random_array(rng, (2, g.channels, *g.image), dtype)
                np.save("K.npy", kernel)
                np.save("X.npy", x)
                y = oracle.conv(x, kernel, **g.oracle())
                self.convmat("apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "Y.npy", "--force", *g.words())
                ours = np.load("Y.npy")
                self.assertEqual(ours.dtype, dtype)
                self.close(ours, y, dtype)
                self.check_adjoint(rng, g, kernel, x, y, dtype)
                self.check_patches(g, kernel, x, y, dtype)
                self.check_matrix(g, kernel, dtype)

    def check_adjoint(self, rng, g, kernel, x, y, dtype):
        """<z, T x> = <T^H z, x> = <G, K>"""
        z = random_array(rng, y.shape, dtype)
        np.save("Z.npy", z)
        image = ",".join(map(str, g.image))
        self.convmat("apply", "--adjoint", "--image", image, "--kernel", "K.npy", "--input", "Z.npy", "--output", "W.npy",
                     "--force", *g.words())
        self.convmat("gradient", "--input", "X.npy", "--cotangent", "Z.npy", "--kernel-size", ",".join(map(str, g.size)),
                     "--output", "G.npy", "--force", *g.words())
        w, gradient = np.load("W.npy"), np.load("G.npy")
        self.assertEqual((w.shape, gradient.shape), (x.shape, kernel.shape))
        inner = np.vdot(z, y)
        tolerance = 1e-4 if np.dtype(dtype) in (np.float32, np.complex64) else 1e-11
        scale = np.linalg.norm(z) * np.linalg.norm(y) + 1e-300
        self.assertLess(abs(np.vdot(w, x) - inner) / scale, tolerance)
        self.assertLess(abs(np.vdot(gradient, kernel) - inner) / scale, tolerance)

    def check_patches(self, g, kernel, x, y, dtype):
        """T x is the kernel matrix times the patches, group by group; <U', unfold x> = <fold U', x>."""
        size = ",".join(map(str, g.size))
        self.convmat("unfold", "--input", "X.npy", "--kernel-size", size, "--output", "U.npy", "--force", *g.words())
        u = np.load("U.npy")
        grouped = u.reshape(2, g.groups, -1, u.shape[-1])
        product = np.einsum("gqt,ngto->ngqo", kernel.reshape(g.groups, g.outputs // g.groups, -1), grouped)
        self.close(product.reshape(y.shape), y, dtype)
        self.convmat("fold", "--input", "U.npy", "--image", ",".join(map(str, g.image)), "--kernel-size", size,
                     "--output", "F.npy", "--force", *g.words())
        folded = np.load("F.npy")
        self.assertEqual(folded.shape, x.shape)
        self.assertLess(abs(np.vdot(folded, x) - np.vdot(u, u)) / (np.vdot(u, u).real + 1e-300), 1e-4)

    def check_matrix(self, g, kernel, dtype):
        image = ",".join(map(str, g.image))
        dense = oracle.matrix(kernel, g.channels, g.image, **g.oracle())
        for output in ("T.npz", "T.npy", "T.mtx"):
            self.convmat("materialize", "--kernel", "K.npy", "--image", image, "--output", output, "--force", *g.words())
        for ours in (scipy.sparse.load_npz("T.npz").toarray(), np.load("T.npy"), scipy.io.mmread("T.mtx").toarray()):
            self.close(ours, dense, dtype)
        result = self.convmat("project", "--matrix", "T.npz", "--image", image, "--kernel-shape",
                              ",".join(map(str, g.kernel_shape)), "--output", "P.npy", "--force", *g.words())
        relative = float(result.stderr.split()[-1])
        self.assertLess(relative, 1e-5 if np.dtype(dtype) in (np.float32, np.complex64) else 1e-12)
        again = oracle.matrix(np.load("P.npy"), g.channels, g.image, **g.oracle())
        self.close(again, dense, dtype)

    def test_projection_onto_a_support_is_least_squares(self):
        rng = np.random.default_rng(SEED)
        for case in range(30):
            mode = ["zeros", "circular", "reflect", "symmetric", "replicate"][case % 5]
            image, size = (3, 4), (3, 2)
            geometry = dict(stride=(1, 2), dilation=(1, 1), pads=((1, 2), (1, 1)), mode=mode, groups=1)
            shape = (2, 2, *size)
            mask = rng.integers(0, 2, shape if case % 2 else size).astype(float)
            matrices = [oracle.matrix(unit.reshape(shape), 2, image, **geometry).ravel() for unit in np.eye(np.prod(shape))]
            patterns = np.stack(matrices, axis=1) * np.broadcast_to(mask, shape).ravel()
            dense = random_array(rng, (2 * 4 * 3, 2 * 12), np.complex128 if case % 3 == 0 else np.float64)
            with self.subTest(case=case, mode=mode):
                np.save("M.npy", dense)
                np.save("S.npy", mask)
                result = self.convmat("project", "--matrix", "M.npy", "--image", "3,4", "--kernel-shape", "2,2,3,2", "--stride", "1,2",
                                      "--padding", "1:2,1:1", "--padding-mode", mode, "--support", "S.npy", "--output", "P.npy", "--force")
                expected = np.linalg.lstsq(patterns, dense.ravel(), rcond=None)[0]
                self.close(np.load("P.npy"), expected.reshape(shape), np.float64)
                relative = np.linalg.norm(dense.ravel() - patterns @ expected) / np.linalg.norm(dense)
                self.assertLess(abs(float(result.stderr.split()[-1]) - relative), 1e-4)  # four digits are shown

    def test_toeplitz_and_circulant_matrices_of_one_level_and_two(self):
        rng = np.random.default_rng(SEED)
        average = lambda m, key: {k: m[key == k].mean() for k in np.unique(key)}
        m, square = rng.standard_normal((6, 9)), rng.standard_normal((12, 12))
        np.save("M.npy", m)
        np.save("Q.npy", square)
        project = lambda *words: (self.convmat("project", *words, "--output", "P.npy", "--force"), np.load("P.npy"))[1]
        diagonal = np.subtract.outer(-np.arange(6), -np.arange(9))
        self.close(project("--matrix", "M.npy", "--structure", "toeplitz").ravel(), np.array(list(average(m, diagonal).values())), np.float64)
        wrapped = np.subtract.outer(-np.arange(12), -np.arange(12)) % 12
        self.close(project("--matrix", "Q.npy", "--structure", "circulant").ravel(), np.array(list(average(square, wrapped).values())), np.float64)
        row, col = np.divmod(np.arange(12), 4)
        level = lambda i, n: np.subtract.outer(-i, -i) % n
        both = level(row, 3) * 4 + level(col, 4)
        self.close(project("--matrix", "Q.npy", "--structure", "circulant", "--image", "3,4").ravel(),
                   np.array(list(average(square, both).values())), np.float64)
        both = np.subtract.outer(-row, -row) * 100 + np.subtract.outer(-col, -col)
        self.close(project("--matrix", "Q.npy", "--structure", "toeplitz", "--image", "3,4").ravel(),
                   np.array(list(average(square, both).values())), np.float64)

    def test_transposed_convolutions_are_the_transposed_matrix(self):
        rng = np.random.default_rng(SEED)
        for case in range(30):
            axes = 1 + case % 3
            stride = [int(v) for v in rng.integers(1, 4, axes)]
            dilation = [int(v) for v in rng.integers(1, 3, axes)]
            extra = [int(rng.integers(0, max(s, d))) for s, d in zip(stride, dilation)]
            size = [int(v) for v in rng.integers(1, 4, axes)]
            pads = [int(rng.integers(0, (k - 1) * d + 1)) for k, d in zip(size, dilation)]
            inputs = [int(v) for v in rng.integers(2, 5, axes)]
            out = [(n - 1) * s - 2 * p + d * (k - 1) + e + 1
                   for n, s, p, d, k, e in zip(inputs, stride, pads, dilation, size, extra)]
            if min(out) < 1:
                continue
            groups = int(rng.integers(1, 3))
            kernel = rng.standard_normal((2 * groups, 2, *size))
            x = rng.standard_normal((2, 2 * groups, *inputs))
            np.save("K.npy", kernel)
            np.save("X.npy", x)
            join = lambda values: ",".join(map(str, values))
            self.convmat("apply", "--transposed", "--kernel", "K.npy", "--input", "X.npy", "--output", "Y.npy", "--force",
                         "--stride", join(stride), "--dilation", join(dilation), "--padding", join(pads),
                         "--output-padding", join(extra), "--groups", groups)
            # y[o stride + t dilation - pad] += K x: what each input sample scatters, on a canvas without edges
            canvas = np.zeros((2, 2 * groups, *[o + 2 * p + 8 for o, p in zip(out, pads)]))
            for c in range(2 * groups):
                for t in np.ndindex(*size):
                    place = tuple(slice(a * d, a * d + (n - 1) * s + 1, s)
                                  for a, d, n, s in zip(t, dilation, inputs, stride))
                    for p in range(2):
                        canvas[(slice(None), c // 2 * 2 + p, *place)] += kernel[(c, p, *t)] * x[:, c]
            expected = canvas[(..., *[slice(p, p + o) for p, o in zip(pads, out)])]
            with self.subTest(case=case, seed=SEED):
                self.close(np.load("Y.npy"), expected, np.float64)

    def test_bias_and_single_arrays(self):
        rng = np.random.default_rng(SEED)
        kernel, x, bias = rng.standard_normal((4, 3, 3)), rng.standard_normal((3, 9)), rng.standard_normal(4)
        for name, array in dict(K=kernel, X=x, B=bias).items():
            np.save(f"{name}.npy", array)
        self.convmat("apply", "--kernel", "K.npy", "--input", "X.npy", "--bias", "B.npy", "--output", "Y.npy")
        plain = dict(stride=[1], dilation=[1], pads=[(0, 0)], mode="zeros", groups=1)
        expected = oracle.conv(x[None], kernel, **plain)[0] + bias[:, None]
        self.close(np.load("Y.npy"), expected, np.float64)

    def test_integers_are_promoted_and_the_result_has_the_inputs_dtype(self):
        np.save("K.npy", np.array([[[1, -2]]], dtype=np.int32))
        for dtype, expected in [(np.uint8, np.float64), (np.int64, np.float64), (np.float32, np.float32), (np.complex64, np.complex64)]:
            np.save("X.npy", np.asfortranarray(np.arange(12).reshape(1, 12).astype(dtype)))
            self.convmat("apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "Y.npy", "--force")
            y = np.load("Y.npy")
            self.assertEqual(y.dtype, expected)
            self.assertTrue((y == -np.arange(11) - 2).all())

    def test_a_complex_kernel_makes_a_real_input_complex(self):
        np.save("K.npy", np.array([[[1, 1j]]]))
        np.save("X.npy", np.ones((1, 3), np.float32))
        self.convmat("apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "Y.npy")
        self.assertEqual(np.load("Y.npy").tolist(), [[1 + 1j, 1 + 1j]])
        self.assertEqual(np.load("Y.npy").dtype, np.complex64)

    def test_operator_files_stand_in_for_kernel_and_geometry(self):
        rng = np.random.default_rng(SEED)
        np.save("K.npy", rng.standard_normal((4, 2, 3, 3)))
        np.save("X.npy", rng.standard_normal((5, 2, 8, 9)))
        geometry = ["--stride", "2,1", "--padding", "1:0,0:2"]
        self.convmat("operator", "--kernel", "K.npy", "--image", "8,9", *geometry, "--output", "A.h5")
        self.convmat("apply", "--kernel", "K.npy", "--input", "X.npy", *geometry, "--output", "Y.npy")
        for name, words in enumerate((["A.h5"], ["--operator", "A.h5"], ["--kernel", "A.h5"], ["A.h5:/operator"])):
            self.convmat("apply", *words, "--input", "X.npy", "--output", f"Y{name}.npy")
            self.assertTrue((np.load(f"Y{name}.npy") == np.load("Y.npy")).all())
        self.convmat("apply", "A.h5", "--adjoint", "--input", "Y.npy", "--output", "W.npy")
        self.assertAlmostEqual(np.vdot(np.load("W.npy"), np.load("X.npy")) / np.vdot(np.load("Y.npy"), np.load("Y.npy")), 1)
        self.convmat("gradient", "A.h5", "--input", "X.npy", "--cotangent", "Y.npy", "--output", "G.npy")
        self.convmat("materialize", "A.h5", "--output", "T.npz")
        self.convmat("project", "A.h5", "--matrix", "T.npz", "--output", "P.npy")
        self.close(np.load("P.npy"), np.load("K.npy"), np.float64)
        self.convmat("unfold", "A.h5", "--input", "X.npy", "--output", "U.npy")
        self.convmat("fold", "A.h5", "--input", "U.npy", "--output", "F.npy")
        kernel, u = np.load("K.npy").reshape(4, -1), np.load("U.npy")
        self.close((kernel @ u).reshape(np.load("Y.npy").shape), np.load("Y.npy"), np.float64)
        self.assertAlmostEqual(np.vdot(np.load("F.npy"), np.load("X.npy")) / np.vdot(u, u), 1)
        self.convmat("update", "A.h5", "--input", "X.npy", "--output", "K1.npy")
        self.assertIn("conv 3x3/2x1", self.convmat("describe", "A.h5").stdout)

    def test_clipped_kernels_have_the_norm_that_was_asked_for(self):
        rng = np.random.default_rng(SEED)
        np.save("K.npy", rng.standard_normal((3, 2, 3, 3)))
        for mode in ("zeros", "circular"):
            largest = lambda path: np.linalg.norm(oracle.matrix(np.load(path), 2, (5, 6), stride=(1, 1), dilation=(1, 1),
                                                                pads=((1, 1), (1, 1)), mode=mode, groups=1), 2)
            c, distance = 0.5 * largest("K.npy"), {}
            for method, code in (("projection", 0), ("scaling", 0), ("clip", 1)):
                said = self.convmat("clip", "--kernel", "K.npy", "--image", "5,6", "--padding", "1", "--padding-mode", mode, "--norm", c,
                                    "--method", method, "--output", "C.npy", "--force", code=code)
                self.assertEqual(said.stdout, "C.npy\n")
                said = dict(line.rsplit("  ", 1) for line in said.stderr.splitlines() if "  " in line)
                said = {key.strip(): value.strip() for key, value in said.items()}
                self.assertAlmostEqual(float(said["norm"].split()[0]), largest("C.npy"), places=6)
                (self.assertLessEqual if code == 0 else self.assertGreater)(largest("C.npy"), c)
                distance[method] = np.linalg.norm(np.load("C.npy") - np.load("K.npy"))
                self.assertAlmostEqual(float(said["distance of the kernels"]), distance[method], places=3)
            self.assertLess(distance["projection"], distance["scaling"])
            self.convmat("clip", "--kernel", "K.npy", "--image", "5,6", "--padding", "1", "--padding-mode", mode, "--norm", c,
                         "--method", "scaling", "--certify", "1e-6", "--output", "C.npy", "--force")
            self.assertLessEqual(largest("C.npy"), c)
            self.assertGreaterEqual(largest("C.npy"), c * (1 - 2e-6))

    def test_products_of_layers_with_their_certificate(self):
        rng = np.random.default_rng(SEED)
        np.save("K.npy", rng.integers(-3, 4, (4, 3, 3, 3)).astype(float))
        np.save("K2.npy", rng.integers(-3, 4, (2, 4, 3, 3)).astype(float))
        self.convmat("operator", "--kernel", "K.npy", "--image", "9,8", "--padding", "same", "--output", "B.h5")
        self.convmat("operator", "--kernel", "K2.npy", "--image", "9,8", "--padding", "1", "--stride", "2", "--output", "A.h5")
        self.convmat("operator", "--kernel", "K2.npy", "--image", "9,8", "--output", "V.h5")
        np.save("K3.npy", rng.integers(-3, 4, (2, 5, 3, 3)).astype(float))
        self.convmat("operator", "--kernel", "K3.npy", "--transposed", "--image", "5,4", "--padding", "1", "--stride", "2", "--output", "U.h5")
        for outer, inner, said in [
                ("V.h5", "B.h5", "convolution: conv 5x5 pad 1 :"),
                ("A.h5", "B.h5", "bordered: conv 5x5/2 pad 2"),
                ("U.h5", "A.h5", "unstructured: conv_transpose 3x3/2 pad 1 * conv 3x3/2 pad 1")]:
            run = self.convmat("compose", outer, inner, "--output", "C.h5", "--force")
            self.assertEqual(run.stdout, "C.h5\n")
            self.assertIn(said, run.stderr)
            self.assertEqual(abs(self.load_matrix("C.h5") - self.load_matrix(outer) @ self.load_matrix(inner)).sum(), 0)
            x = rng.integers(-3, 4, (2, *((3, 9, 8) if inner == "B.h5" else (4, 9, 8)))).astype(float)
            np.save("X.npy", x)
            self.convmat("apply", "C.h5", "--input", "X.npy", "--output", "Y.npy", "--force")
            expected = (self.load_matrix(outer) @ self.load_matrix(inner) @ x.reshape(2, -1).T).T
            np.testing.assert_array_equal(np.load("Y.npy").reshape(2, -1), expected)
            self.assertIn("rows x columns", self.convmat("describe", "C.h5").stdout)

    def test_chains_are_folded_and_matrices_recognised(self):
        rng = np.random.default_rng(SEED)
        np.save("K.npy", rng.integers(1, 9, (4, 3, 3, 3)).astype(float))
        np.save("K1.npy", rng.integers(1, 9, (4, 4, 1, 1)).astype(float))
        np.save("K2.npy", rng.integers(1, 9, (2, 4, 2, 3)).astype(float))
        self.convmat("operator", "--kernel", "K.npy", "--image", "9,8", "--padding", "same", "--output", "first.h5")
        self.convmat("operator", "--kernel", "K1.npy", "--image", "9,8", "--output", "second.h5")
        self.convmat("operator", "--kernel", "K2.npy", "--image", "9,8", "--stride", "2", "--output", "third.h5")
        run = self.convmat("simplify", "--chain", "third.h5,second.h5,first.h5", "--output", "net.h5")
        self.assertIn("conv * conv = conv: conv 2x3/2 * conv 1x1 -> conv 2x3/2\n", run.stderr)
        self.assertIn("conv 4x5/2 pad 1 : R(3,9,8) -> R(2,4,3)\n", run.stderr)
        matrix = self.load_matrix("third.h5") @ self.load_matrix("second.h5") @ self.load_matrix("first.h5")
        self.assertEqual(abs(self.load_matrix("net.h5") - matrix).max(), 0)
        scipy.sparse.save_npz("P.npz", scipy.sparse.csr_matrix(matrix))
        run = self.convmat("detect", "P.npz", "--domain", "3,9,8", "--range", "2,4,3", "--output", "seen.h5")
        self.assertIn("conv 4x5/2 pad 1:0 : R(3,9,8) -> R(2,4,3)", run.stderr)
        self.assertLess(abs(self.load_matrix("seen.h5") - matrix).max(), 1e-9)

    def test_a_product_has_the_finer_precision_of_its_layers(self):
        rng = np.random.default_rng(SEED)
        np.save("K.npy", rng.standard_normal((2, 2, 3)).astype(np.float32))
        np.save("K1.npy", rng.standard_normal((2, 2, 3)))
        for kernel, file in ("K.npy", "single.h5"), ("K1.npy", "double.h5"):
            self.convmat("operator", "--kernel", kernel, "--image", "9", "--padding", "same", "--output", file)
        for chain, dtype in [(("single.h5", "double.h5"), np.float64), (("double.h5", "single.h5"), np.float64),
                             (("single.h5", "single.h5"), np.float32)]:
            self.convmat("compose", *chain, "--output", "C.h5", "--force")
            self.convmat("simplify", "--chain", ",".join(chain), "--output", "D.h5", "--force")
            for file in "C.h5", "D.h5":
                self.assertEqual(self.load_matrix(file).dtype, dtype, msg=(chain, file))

    def load_matrix(self, file):
        self.convmat("materialize", file, "--output", "M.npz", "--force")
        return scipy.sparse.load_npz("M.npz")

    def test_update_steps(self):
        rng = np.random.default_rng(SEED)
        kernel, x, target = rng.standard_normal((2, 3, 4, 4)), rng.standard_normal((6, 3, 9, 9)), rng.standard_normal((6, 2, 9, 9))
        for name, array in dict(K=kernel, X=x, Y=target).items():
            np.save(f"{name}.npy", array)
        pads = [(1, 2), (1, 2)]
        geometry = dict(stride=[1, 1], dilation=[1, 1], pads=pads, mode="zeros", groups=1)
        ones = oracle.matrix(np.ones((1, 1, 4, 4)), 1, [9, 9], **geometry)
        counts = np.array([[(oracle.matrix(np.eye(16)[4 * a + b].reshape(1, 1, 4, 4), 1, [9, 9], **geometry)).sum()
                            for b in range(4)] for a in range(4)])
        self.assertEqual(counts.sum(), ones.sum())
        windows = np.lib.stride_tricks.sliding_window_view(oracle.pad(x, pads, "zeros"), (4, 4), axis=(2, 3))
        for with_target in (False, True):
            residual = oracle.conv(x, kernel, **geometry) - (target if with_target else 0)
            outputs = residual[0].size
            f = (residual**2).sum() / outputs
            gradient = 2 / outputs * np.einsum("nqij,ncijab->qcab", residual, windows)
            for metric in ("kernel", "toeplitz"):
                words = ["--target", "Y.npy"] if with_target else []
                result = self.convmat("update", "--kernel", "K.npy", "--input", "X.npy", "--padding", "same", "--metric", metric,
                                      *words, "--output", "K1.npy", "--force")
                direction = gradient if metric == "kernel" else gradient / counts
                expected = kernel - f * direction / (gradient * direction).sum()
                self.close(np.load("K1.npy"), expected, np.float64)
                after = oracle.conv(x, expected, **geometry) - (target if with_target else 0)
                lines = [line.split() for line in result.stderr.splitlines()]
                numbers = {" ".join(words[:-1]): float(words[-1]) for words in lines[2:]}
                self.assertAlmostEqual(numbers["f"] / f, 1)
                self.assertLess(abs(numbers["<G, ΔK> + f"]) / f, 1e-13)
                self.assertAlmostEqual(numbers["f after the step"] / ((after**2).sum() / outputs), 1)
                self.assertAlmostEqual(numbers["predicted decrease"] / f, 1)
                self.assertAlmostEqual(numbers["attained decrease"] / (f - (after**2).sum() / outputs), 1)
            self.check_least_squares(words, windows, target if with_target else np.zeros_like(target))
            for rule, length in [("fixed", 0.01), ("normalised", 0.5)]:
                self.convmat("update", "--kernel", "K.npy", "--input", "X.npy", "--padding", "same", "--rule", rule, "--length", length,
                             *words, "--output", "K1.npy", "--force")
                scale = length if rule == "fixed" else length / np.linalg.norm(gradient)
                self.close(np.load("K1.npy"), kernel - scale * gradient, np.float64)

    def check_least_squares(self, words, windows, target):
        """In the output metric an exact line search ends in the minimum, which numpy finds too."""
        self.convmat("update", "--kernel", "K.npy", "--input", "X.npy", "--padding", "same", "--metric", "output", "--rule", "exact",
                     *words, "--output", "K1.npy", "--force")
        patches = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, 48)
        expected = np.linalg.lstsq(patches, target.transpose(0, 2, 3, 1).reshape(-1, 2), rcond=None)[0]
        np.testing.assert_allclose(np.load("K1.npy").reshape(2, 48), expected.T, atol=1e-11)

    def test_threads_do_not_change_a_bit(self):
        rng = np.random.default_rng(SEED)
        np.save("K.npy", rng.standard_normal((5, 3, 3, 3)))
        np.save("X.npy", rng.standard_normal((3, 3, 16, 17)))
        for threads in (1, 2, 3):
            self.convmat("apply", "--kernel", "K.npy", "--input", "X.npy", "--padding", "same", "--threads", threads,
                         "--output", f"Y{threads}.npy")
        with open("Y1.npy", "rb") as first:
            bits = first.read()
        for threads in (2, 3):
            with open(f"Y{threads}.npy", "rb") as other:
                self.assertEqual(other.read(), bits)


if __name__ == "__main__":
    tool.main()
