"""solve and toeplitz-solve against NumPy and SciPy on the dense matrix, and what they refuse."""

import os

import h5py
import numpy as np
import oracle
import scipy.linalg
import tool

SEED = 20241125
USAGE, BAD_INPUT = 2, 65
DTYPES = (np.float32, np.float64, np.complex64, np.complex128)
BLUR = np.array([[1, 2, 1], [2, 16, 2], [1, 2, 1.0]])[None, None]
SQUARE = ["--kernel", "K.npy", "--image", "6,7", "--padding", "same"]


def random_array(rng, shape, dtype):
    values = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        values = values + 1j * rng.standard_normal(shape)
    return values.astype(dtype)


def is_single(dtype):
    return dtype in (np.float32, np.complex64)


def dense(kernel, image, **geometry):
    known = dict(stride=[1, 1], dilation=[1, 1], pads=[(1, 1), (1, 1)], mode="zeros", groups=1)
    return oracle.matrix(kernel, kernel.shape[1], image, **{**known, **geometry})


class Solve(tool.ToolTest):
    def setUp(self):
        super().setUp()
        self.rng = np.random.default_rng(SEED)
        np.save("K.npy", BLUR)
        np.save("b.npy", self.rng.standard_normal((1, 6, 7)))

    def solve(self, *words):
        return ["solve", *words, "--rhs", "b.npy", "--output", "x.npy"]

    def close(self, ours, theirs, tolerance, about):
        self.assertEqual(ours.shape, theirs.shape, about)
        self.assertLessEqual(np.abs(ours - theirs).max(), tolerance * np.abs(theirs).max(), about)

    def test_every_method_solves_a_definite_system_in_every_dtype(self):
        for dtype in DTYPES:
            kernel, b = BLUR.astype(dtype), random_array(self.rng, (3, 1, 6, 7), dtype)
            np.save("K.npy", kernel)
            np.save("b.npy", b)
            theirs = np.linalg.solve(dense(kernel, [6, 7]), b.reshape(3, -1).T).T.reshape(b.shape)
            tolerance = 2e-5 if is_single(dtype) else 1e-9
            for words in (["automatic"], ["cholesky"], ["lu"], ["qr"], ["cg"], ["minres"], ["gmres"], ["lsqr"], ["lsmr"],
                          ["cg", "--preconditioner", "strang"], ["cg", "--preconditioner", "t_chan"],
                          ["minres", "--preconditioner", "r_chan"], ["lsmr", "--preconditioner", "twin"]):
                about = f"seed {SEED}, {dtype.__name__}, {words}"
                result = self.convmat(*self.solve(*SQUARE, "--method", *words, "--force"))
                self.assertEqual(result.stdout, "x.npy\n", about)
                x = np.load("x.npy")
                self.assertEqual(x.dtype, dtype, about)
                self.close(x, theirs, tolerance, about)

    def test_least_squares_of_any_shape_with_and_without_lambda(self):
        for kernel_shape, stride in (((1, 1, 3, 3), 1), ((2, 1, 3, 3), 1), ((1, 2, 3, 3), 1), ((1, 1, 3, 3), 2), ((3, 1, 2, 3), 2)):
            kernel = self.rng.standard_normal(kernel_shape)
            a = dense(kernel, [6, 7], stride=[stride, stride], pads=[(0, 0), (0, 0)])
            shape = (kernel_shape[0], *((n - k) // stride + 1 for n, k in zip((6, 7), kernel_shape[2:])))
            b = self.rng.standard_normal(shape)
            np.save("K.npy", kernel)
            np.save("b.npy", b)
            geometry = ["--kernel", "K.npy", "--image", "6,7", "--stride", stride]
            for method in ("automatic", "qr", "lsqr", "lsmr"):
                about = f"seed {SEED}, kernel {kernel_shape}, stride {stride}, {method}"
                self.convmat(*self.solve(*geometry, "--method", method, "--force"))
                theirs = np.linalg.lstsq(a, b.ravel(), rcond=None)[0]
                self.close(np.load("x.npy").ravel(), theirs, 1e-6, about)
            for method in ("automatic", "cholesky", "lsqr", "lsmr"):
                about = f"seed {SEED}, kernel {kernel_shape}, stride {stride}, {method}, lambda 0.3"
                self.convmat(*self.solve(*geometry, "--method", method, "--lambda", 0.3, "--force"))
                theirs = np.linalg.solve(a.T @ a + 0.3 * np.eye(a.shape[1]), a.T @ b.ravel())
                self.close(np.load("x.npy").ravel(), theirs, 1e-8, about)

    def test_lambda_by_cross_validation_and_by_the_noise(self):
        a = dense(BLUR, [6, 7])
        noise = 2 * self.rng.standard_normal(42)
        b = a @ self.rng.standard_normal(42) + noise
        np.save("b.npy", b.reshape(1, 6, 7))
        u, sigma, vt = np.linalg.svd(a)

        def x(lam):
            return vt.T @ (sigma / (sigma**2 + lam) * (u.T @ b))

        def residual(lam):
            return np.linalg.norm(b - a @ x(lam))

        def gcv(lam):
            return 42 * residual(lam) ** 2 / (42 - np.sum(sigma**2 / (sigma**2 + lam))) ** 2

        said = self.convmat(*self.solve(*SQUARE, "--lambda", f"discrepancy:{np.linalg.norm(noise)}")).stderr
        self.assertIn("by the discrepancy principle", said)
        lam = float(said.split()[1])
        self.assertLess(abs(residual(lam) - np.linalg.norm(noise)), 1e-4 * np.linalg.norm(noise), f"seed {SEED}")
        self.close(np.load("x.npy").ravel(), x(lam), 1e-4, f"seed {SEED}")
        said = self.convmat(*self.solve(*SQUARE, "--lambda", "gcv", "--force")).stderr
        self.assertIn("by generalised cross-validation", said)
        lam = float(said.split()[1])
        least = min(gcv(10.0**e) for e in np.linspace(-4, 3, 500))
        self.assertLess(gcv(lam), 1.05 * least, f"seed {SEED}")
        self.close(np.load("x.npy").ravel(), x(lam), 1e-4, f"seed {SEED}")
        np.save("b.npy", np.zeros((2, 1, 6, 7)))
        self.refused(self.solve(*SQUARE, "--lambda", "gcv", "--force"), USAGE, "--lambda gcv takes one right-hand side")

    def test_an_operator_file_gives_back_what_it_was_applied_to(self):
        x = self.rng.standard_normal((1, 6, 7))
        np.save("X.npy", x)
        self.convmat("operator", *SQUARE, "--output", "A.h5")
        self.convmat("apply", "A.h5", "--input", "X.npy", "--output", "b.npy", "--force")
        self.convmat("solve", "A.h5", "--rhs", "b.npy", "--output", "x.h5")
        with h5py.File("x.h5") as file:
            self.close(file["tensor"][:], x, 1e-12, f"seed {SEED}")

    def test_the_evidence_is_said_on_stderr(self):
        said = self.convmat(*self.solve(*SQUARE)).stderr
        for row in ("Cholesky (CHOLMOD)", "the matrix is sparse and positive definite", "residual, relative", "backward error",
                    "nonzeros of the factor", "condition, about"):
            self.assertIn(row, said)
        said = self.convmat(*self.solve(*SQUARE, "--method", "lsqr", "--force")).stderr
        for row in ("LSQR", "asked for", "gradient, relative", "iterations", "condition, about"):
            self.assertIn(row, said)
        self.assertEqual(self.convmat(*self.solve(*SQUARE, "--quiet", "--force")).stderr, "")

    def test_a_looser_tolerance_takes_fewer_iterations(self):
        counts = []
        for tolerance in (1e-2, 1e-12):
            said = self.convmat(*self.solve(*SQUARE, "--method", "cg", "--tolerance", tolerance, "--force")).stderr
            counts.append(int(next(l for l in said.splitlines() if l.startswith("iterations")).split()[-1]))
        self.assertLess(counts[0], counts[1])

    def history_said(self, said):
        """The lines below "iteration  residual, relative"."""
        lines = said.splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("iteration ") and "residual" in line)
        return [float(line.split()[1]) for line in lines[start + 2:] if line.split()[0].isdigit()]

    def test_the_history_is_listed_or_stored(self):
        a, b = dense(BLUR, [6, 7]), np.load("b.npy")
        for method in ("cg", "minres", "gmres", "lsqr", "lsmr"):
            self.convmat(*self.solve(*SQUARE, "--method", method, "--history", "--force")[:-1], "x.h5")
            with h5py.File("x.h5") as file:
                history, x = file["history"][:], file["tensor"][:]
            self.assertEqual(history.dtype, np.float64, method)
            self.assertEqual(history[0], 1, method)
            residual = np.linalg.norm(b.ravel() - a @ x.ravel()) / np.linalg.norm(b)
            self.assertLessEqual(abs(history[-1] - residual), 1e-3 * residual + 1e-14, method)
            said = self.convmat(*self.solve(*SQUARE, "--method", method, "--history", "--force")).stderr
            np.testing.assert_allclose(self.history_said(said), history, rtol=1e-3, err_msg=method)
        to_h5 = [*self.solve(*SQUARE, "--method", "cg", "--history", "--force")[:-1], "x.h5"]
        self.assertNotIn("iteration ", self.convmat(*to_h5).stderr)
        self.assertEqual(len(self.history_said(self.convmat(*to_h5, "--verbose").stderr)), len(self.history_of("x.h5")))
        self.assertEqual(self.convmat(*self.solve(*SQUARE, "--method", "cg", "--history", "--quiet", "--force")).stderr, "")
        self.convmat(*self.solve(*SQUARE, "--method", "cg", "--force")[:-1], "x.h5")
        with h5py.File("x.h5") as file:
            self.assertNotIn("history", file)

    def history_of(self, path):
        with h5py.File(path) as file:
            return file["history"][:]

    def test_what_did_not_converge_is_written_and_said_by_exit_code_1(self):
        result = self.convmat(*self.solve(*SQUARE, "--method", "cg", "--iterations", 2), code=1)
        self.assertIn("CG did not converge: iterations used up after 2, residual ", result.stderr)
        self.assertEqual(result.stdout, "x.npy\n")
        self.assertTrue(np.isfinite(np.load("x.npy")).all())

    def test_what_makes_no_sense_is_refused(self):
        for words, wording in [
            (["--lambda", "-1"], "--lambda -1; expected a number >= 0, gcv, or discrepancy:NOISE"),
            (["--lambda", "nan"], "--lambda nan; expected a number >= 0, gcv, or discrepancy:NOISE"),
            (["--lambda", "gvc"], "--lambda gvc; expected a number >= 0, gcv, or discrepancy:NOISE"),
            (["--lambda", "discrepancy:"], "--lambda discrepancy:; expected a number >= 0, gcv, or discrepancy:NOISE"),
            (["--lambda", "1", "--method", "lu"], "--lambda 1 does not go with --method lu"),
            (["--tolerance", "-1", "--method", "cg"], "--tolerance -1; expected a number >= 0"),
            (["--tolerance", "inf", "--method", "cg"], "--tolerance inf; expected a number >= 0"),
            (["--tolerance", "1", "--method", "qr"], "--tolerance 1 does not go with --method qr"),
            (["--iterations", "0", "--method", "cg"], "--iterations 0; expected at least 1"),
            (["--iterations", "9"], "--iterations 9 does not go with --method automatic"),
            (["--history"], "--history does not go with --method automatic"),
            (["--history", "--method", "lu"], "--history does not go with --method lu"),
            (["--method", "best"], "--method best; expected one of automatic, cholesky, lu, qr, cg, minres, gmres, lsqr, lsmr"),
            (["--preconditioner", "strang", "--method", "lsqr"], "--preconditioner strang does not go with --method lsqr"),
            (["--preconditioner", "twin", "--method", "cg"], "--preconditioner twin does not go with --method cg"),
        ]:
            with self.subTest(words=words):
                self.refused(self.solve(*SQUARE, *words), USAGE, wording)

    def test_systems_that_a_method_cannot_solve_are_refused_with_those_that_can(self):
        np.save("Z.npy", np.zeros((1, 1, 1, 1)))
        np.save("D.npy", np.array([[[[0, 1, 0], [1, -4, 1], [0, 1, 0.0]]]]))
        np.save("S.npy", np.ones((1, 1, 3, 3)))
        np.save("N.npy", np.full((1, 6, 7), np.nan))
        np.save("T.npy", 1e-50 * BLUR)
        np.save("H.npy", 1e182 * BLUR)
        np.save("f.npy", np.ones((1, 6, 7), np.float32))
        on = lambda kernel, *words: self.solve("--kernel", kernel, "--image", "6,7", *words)
        same = ("--padding", "same")
        remedy = "; --method qr, lsqr and lsmr take any A"
        singular = "conv 1x1 : R(1,6,7) -> R(1,6,7) is singular: a pivot is zero; QR finds a least-squares solution"
        indefinite = "conv 3x3 pad 1 : R(1,6,7) -> R(1,6,7) is not positive definite: "
        for words, wording in [
            (on("Z.npy"), singular + remedy),
            (on("Z.npy", "--method", "lu"), singular + remedy),
            (on("D.npy", *same, "--method", "cholesky"), indefinite + "pivot 0 of 42 is not positive" + remedy),
            (on("D.npy", *same, "--method", "cg"), indefinite + "pᴴAp = -"),
            (on("S.npy", *same, "--method", "cg", "--preconditioner", "strang"),
             "is not positive definite: its least eigenvalue is -3; T. Chan's is wherever the matrix is" + remedy),
            (self.solve("--kernel", "K.npy", "--image", "8,9", "--method", "lu"),
             "SparseLu needs a square matrix; conv 3x3 : R(1,8,9) -> R(1,6,7) is 42x72" + remedy),
            (on("K.npy"), "--rhs b.npy of shape (1,6,7), but --kernel K.npy of shape (1,1,3,3) expects (1,4,5) or a batch (N,1,4,5)"),
            (["solve", *SQUARE, "--rhs", "N.npy", "--output", "x.npy"], "--rhs N.npy: rhs[0,0,0] is nan; expected finite numbers"),
            (["solve", *SQUARE, "--rhs", "N.npy", "--output", "x.npy", "--allow-nonfinite"], "rhs[0,0,0] is nan"),
            (self.solve("--kernel", "T.npy", "--image", "6,7", *same)[:-4] + ["--rhs", "f.npy", "--output", "x.npy"],
             "an array whose largest number is 1.6e-49, which is no float32, beside arrays of float32: give those as float64"),
            (on("H.npy", *same, "--lambda", "1"),
             "squares of its entries, the largest 1.6e+183, are no float64; use LSQR or LSMR, or another unit" +
             "; --method lsqr and lsmr take any A"),
            (on("K.npy", *same, "--method", "qr", "--max-memory", "6k"),
             "allowed; use a matrix-free method, as cg, gmres or lsqr, or --max-memory"),
            (on("K.npy", *same, "--method", "lu", "--max-memory", "6k"), "allowed; use a matrix-free method, as gmres, or --max-memory"),
        ]:
            with self.subTest(words=words):
                self.refused(words, BAD_INPUT, wording)


class ToeplitzSolve(tool.ToolTest):
    def solve(self, *words):
        return ["toeplitz-solve", "--column", "c.npy", *words, "--rhs", "b.npy", "--output", "x.npy"]

    def test_it_agrees_with_scipy(self):
        rng = np.random.default_rng(SEED)
        for dtype in DTYPES:
            for n, method in ((1, "automatic"), (2, "gko"), (17, "automatic"), (17, "levinson"), (40, "gko")):
                about = f"seed {SEED}, {dtype.__name__}, n = {n}, {method}"
                column, row, b = (random_array(rng, shape, dtype) for shape in (n, n, (3, n)))
                column[0] = row[0] = 3 * n
                np.save("c.npy", column), np.save("r.npy", row), np.save("b.npy", b)
                self.convmat(*self.solve("--row", "r.npy", "--method", method, "--force"))
                x = np.load("x.npy")
                theirs = np.linalg.solve(scipy.linalg.toeplitz(column, row), b.T).T
                self.assertEqual(x.dtype, dtype, about)
                self.assertLessEqual(np.abs(x - theirs).max(), (1e-5 if is_single(dtype) else 1e-12) * np.abs(theirs).max(), about)

    def test_without_a_row_it_is_hermitian_as_in_scipy(self):
        column = np.array([5, 1 + 2j, 1j, -1])
        b = np.arange(4) + 1j
        np.save("c.npy", column), np.save("b.npy", b)
        for method, name in (("automatic", "Levinson"), ("schur", "Schur"), ("levinson", "Levinson"), ("gko", "GKO")):
            said = self.convmat(*self.solve("--method", method, "--force")).stderr
            self.assertIn(name, said)
            np.testing.assert_allclose(np.load("x.npy"), scipy.linalg.solve_toeplitz(column, b), rtol=1e-13)

    def test_what_cannot_be_solved_is_refused(self):
        np.save("b.npy", [1.0, 2, 3])
        numbers = {"c": [0.0, 1, 2], "r": [0.0, 1, 0], "ones": [1.0, 1, 1], "nan": [1, np.nan, 1], "four": [1.0, 1, 1, 2],
                   "matrix": np.ones((3, 1))}
        for name, values in numbers.items():
            np.save(name + ".npy", values)
        on = lambda column, *words: ["toeplitz-solve", "--column", column, "--rhs", "b.npy", "--output", "x.npy", *words]
        of = "Toeplitz 3x3, 5 diagonals : R(3) -> R(3)"
        for words, wording in [
            (on("ones.npy"), of + " is singular to working precision: condition "),
            (on("ones.npy", "--method", "schur"), "Schur algorithm (Cholesky factor) breaks down: its leading minor of order 2 is not positive; use ToeplitzMethod::gko (--method gko)"),
            (on("c.npy", "--row", "r.npy", "--method", "levinson"),
             of + ": Levinson recursion breaks down: its leading minor of order 1 is zero; use ToeplitzMethod::gko (--method gko)"),
            (on("nan.npy"), "--column nan.npy: column[1] is nan; expected finite numbers"),
            (on("ones.npy", "--row", "nan.npy"), "--row nan.npy: row[1] is nan; expected finite numbers"),
            (on("four.npy"), "--rhs b.npy of shape (3), but --column four.npy of shape (4) expects (4) or a batch (N,4)"),
            (on("c.npy", "--row", "four.npy"), "--row four.npy of shape (4); expected (3), as --column c.npy of shape (3)"),
            (on("matrix.npy"), "--column matrix.npy of shape (3,1) has 2 axes; expected 1"),
            (on("ones.npy", "--row", "c.npy"), "column[0] = 1 and row[0] = 0 are the same entry and must be equal"),
        ]:
            with self.subTest(words=words):
                self.refused(words, BAD_INPUT, wording)
        self.refused(on("c.npy", "--method", "lu"), USAGE, "--method lu; expected one of automatic, levinson, schur, gko")


if __name__ == "__main__":
    tool.main()
