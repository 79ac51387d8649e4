#!/usr/bin/python3
"""Errors teach.

Misuses the tool: words that make no sense, shapes that do not fit, files that are damaged or missing, outputs that cannot be
written. Each gets the documented exit code and one line that names the option, its value and what was expected; the standard
output stays empty, and no file appears or is lost.
"""

import os
import resource
import subprocess
import sys

import numpy as np

import promise

sys.path.append(str(promise.ROOT / "tests" / "tool"))
import tool  # noqa: E402

trial = promise.Promise(__doc__, "every case", "the same")

USAGE, BAD_INPUT, CANNOT_CREATE, IO = 2, 65, 73, 74


class Misuse(tool.ToolTest):
    def setUp(self):
        super().setUp()
        rng = np.random.default_rng(trial.seed)
        np.save("K.npy", rng.standard_normal((8, 3, 3, 3)))
        np.save("X.npy", rng.standard_normal((4, 3, 10, 12)))

    def apply(self, *words, kernel="K.npy", x="X.npy"):
        return ["apply", "--kernel", kernel, "--input", x, "--output", "Y.npy", *words]

    def test_words_that_make_no_sense(self):
        for words, wording in [
            ([], "a command is missing; see convmat --help"),
            (["aply"], '"aply" is no command; see convmat --help'),
            (["apply"], "--output is missing; see --help"),
            (self.apply("--kernal", "K.npy"), "unrecognised option '--kernal'; did you mean --kernel?"),
            (self.apply("--pad", "1"), "unrecognised option '--pad'"),
            (self.apply("one", "two"), "a word too many"),
            (self.apply("--stride", "0"), "--stride 0; expected at least 1"),
            (self.apply("--stride", "-1"), "--stride -1; expected at least 1"),
            (self.apply("--stride", "2,x"), "--stride 2,x; expected integers as in 3,3"),
            (self.apply("--stride", "99999999999999999999"), "--stride 99999999999999999999; expected an integer"),
            (self.apply("--dilation", "0,1"), "--dilation 0,1; expected at least 1"),
            (self.apply("--padding", "-1"), "--padding -1; expected 1,1 or begin:end"),
            (self.apply("--padding", "some"), "--padding some; expected 1,1 or begin:end"),
            (self.apply("--padding-mode", "mirror"), "--padding-mode mirror; expected one of zeros, circular, reflect, symmetric, replicate"),
            (self.apply("--groups", "0"), "--groups 0; expected at least 1"),
            (self.apply("--threads", "-1"), "--threads -1; expected at least 0"),
            (self.apply("--max-memory", "lots"), "--max-memory lots; expected bytes with a unit k, M, G or T"),
            (self.apply("--progress", "maybe"), "--progress maybe; expected one of auto, always, never"),
            (self.apply("--output-padding", "1"), "--output-padding 1 goes with --transposed only"),
            (self.apply("--image", "10,12"), "--image 10,12 goes with --adjoint only"),
            (self.apply("--adjoint"), "--image is missing"),
            (["apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "Y.txt"],
             "--output Y.txt: unknown ending; expected one of .npy, .npz, .h5, .mat"),
            (["update", "--kernel", "K.npy", "--input", "X.npy", "--metric", "l2", "--output", "K1.npy"],
             "--metric l2; expected one of kernel, toeplitz, output"),
            (["update", "--kernel", "K.npy", "--input", "X.npy", "--rule", "newton", "--output", "K1.npy"],
             "--rule newton; expected one of polyak, exact, fixed, normalised, backtracking"),
            (["update", "--kernel", "K.npy", "--input", "X.npy", "--rule", "fixed", "--length", "0", "--output", "K1.npy"],
             "--length 0; expected more than 0"),
            (["update", "--kernel", "K.npy", "--input", "X.npy", "--length", "1", "--output", "K1.npy"],
             "--length 1 does not go with --rule polyak"),
            (["update", "--kernel", "K.npy", "--input", "X.npy", "--rule", "exact", "--least", "1", "--output", "K1.npy"],
             "--least 1 does not go with --rule exact"),
        ]:
            with self.subTest(words=words):
                self.refused(words, USAGE, wording)

    def test_a_configuration_asks_for_no_help(self):
        for name in ("help", "version"):
            with open("c.ini", "w") as file:
                file.write(f"{name} = true\n")
            self.refused(self.apply("--config", "c.ini"), USAGE, f"c.ini:1: {name} = true; expected another option: --{name} is typed")

    def test_shapes_that_do_not_fit_are_both_named(self):
        np.save("X4.npy", np.ones((4, 4, 10, 12)))
        np.save("X1.npy", np.ones(5))
        np.save("X2.npy", np.ones((3, 2, 2)))
        np.save("K2.npy", np.ones((3, 3)))
        np.save("B.npy", np.ones(3))
        np.save("U.npy", np.ones((9, 5)))
        np.save("Z.npy", np.ones((3, 8, 8, 10)))
        for words, wording in [
            (self.apply(x="X4.npy"),
             "--input X4.npy of shape (4,4,10,12), but --kernel K.npy of shape (8,3,3,3) expects (3,10,12) or a batch (N,3,10,12)"),
            (self.apply(x="X1.npy"), "--input X1.npy of shape (5) has 1 axes; expected 3 (C, spatial...) or 4 (N, C, spatial...)"),
            (self.apply(kernel="K2.npy"), "--kernel K2.npy of shape (3,3) has 2 axes; expected at least 3"),
            (self.apply(x="X2.npy"),
             "--kernel K.npy of shape (8,3,3,3) on --input X2.npy of shape (3,2,2): axis 0: kernel 3 spans 3 samples and is "
             "larger than the padded image, 2 + 0 + 0 = 2"),
            (self.apply("--groups", "3"), "--groups 3 does not divide the 8 channels"),
            (self.apply("--stride", "1,1,1"), "stride (1,1,1) has 3 values for 2 spatial axes; expected 1 or 2"),
            (self.apply("--padding", "1,1,1"), "padding has 3 values for 2 spatial axes; expected 1 or 2"),
            (self.apply("--padding-mode", "reflect", "--padding", "10"),
             "axis 0: reflect padding 10:10 of an image of extent 10; expected at most extent - 1 = 9"),
            (self.apply("--transposed", "--output-padding", "2", "--stride", "2"), "output padding 2; expected 0 or more and less than max(stride, dilation) = 2"),
            (self.apply("--bias", "B.npy"), "--bias B.npy of shape (3); expected one value for each of the 8 output channels, shape (8)"),
            (["gradient", "--input", "X.npy", "--cotangent", "Z.npy", "--kernel-size", "3,3", "--output", "G.npy"],
             "z has shape (3,8,8,10) and x (4,3,10,12); expected batches of equal size"),
            (["gradient", "--input", "X.npy", "--cotangent", "Z.npy", "--kernel-size", "5,3", "--output", "G.npy"],
             "--cotangent Z.npy of shape (3,8,8,10), but a convolution of --input X.npy of shape (4,3,10,12) expects (8,6,10)"),
            (["fold", "--input", "X2.npy", "--image", "4,4", "--kernel-size", "3,3", "--output", "F.npy"],
             "--input X2.npy of shape (3,2,2); expected (C 9, outputs) or (N, C 9, outputs) for --kernel-size 3,3"),
            (["fold", "--input", "U.npy", "--image", "4,4", "--kernel-size", "3,3", "--output", "F.npy"],
             "--input U.npy of shape (9,5), but a geometry with (2,2) outputs expects (9,4) or a batch (N,9,4)"),
            (["materialize", "--kernel", "K.npy", "--image", "10", "--output", "T.npz"],
             "image (10) has 1 spatial axes, the kernel of shape (8,3,3,3) has 2"),
        ]:
            with self.subTest(words=words):
                self.refused(words, BAD_INPUT, wording)

    def test_operators_that_do_not_chain_or_are_no_layers(self):
        self.convmat("operator", "--kernel", "K.npy", "--image", "10,12", "--padding", "same", "--output", "B.h5")
        self.convmat("operator", "--kernel", "K.npy", "--image", "8,10", "--stride", "2", "--transposed", "--output", "U.h5")
        np.save("K2.npy", np.ones((8, 8, 3, 3)))
        self.convmat("operator", "--kernel", "K2.npy", "--image", "10,12", "--padding", "same", "--output", "A.h5")
        self.convmat("compose", "A.h5", "B.h5", "--output", "C.h5")
        self.convmat("materialize", "B.h5", "--output", "M.npz")
        np.save("N.npy", np.full((2, 2), np.nan))
        for words, code, wording in [
            (["compose", "B.h5", "A.h5", "--output", "D.h5"], BAD_INPUT,
             "the first operator B.h5 (conv 3x3 pad 1 : R(3,10,12) -> R(8,10,12)) expects (3,10,12), but the second operator "
             "A.h5 (conv 3x3 pad 1 : R(8,10,12) -> R(8,10,12)) gives (8,10,12)"),
            (["compose", "A.h5", "--output", "D.h5"], USAGE, "--inner is missing"),
            (["compose", "A.h5", "B.h5", "A.h5", "--output", "D.h5"], USAGE, "a word too many"),
            (["update", "C.h5", "--input", "X.npy", "--output", "D.npy"], BAD_INPUT,
             "nonzeros : R(3,10,12) -> R(8,10,12)) is neither a convolution nor the transpose of one; this command needs its kernel"),
            (["spectrum", "K.npy"], USAGE, "K.npy holds an array, not an operator; where it is a kernel, use --kernel K.npy"),
            (["describe", "K.npy", "--image", "4,4"], USAGE, "use --kernel K.npy"),
            (["simplify", "--output", "D.h5"], USAGE, "expected either an operator file or --chain; see --help"),
            (["simplify", "--chain", "B.h5,A.h5", "--output", "D.h5"], BAD_INPUT, "product of (conv 3x3 pad 1 : R(3,10,12)"),
            (["detect", "M.npz", "--domain", "3,10,11", "--range", "8,10,12", "--output", "D.h5"], BAD_INPUT,
             "--matrix M.npz: matrix is 960x360, (3,10,11) -> (8,10,12) expects 960x330"),
            (["detect", "N.npy", "--domain", "1,2", "--range", "1,2", "--output", "D.h5"], BAD_INPUT,
             "expected finite numbers"),
            (["detect", "M.npz", "--domain", "3,10,12", "--range", "8,10,12", "--tolerance", "-1", "--output", "D.h5"], USAGE,
             "--tolerance -1; expected 0 or more"),
            (["detect", "M.npz", "--domain", "3,12,10", "--range", "8,12,10", "--output", "D.h5"], 1,
             "no convolution, and no transpose of one, is as near as 1e-12"),
        ]:
            with self.subTest(words=words):
                self.refused(words, code, wording)

    def test_spectra_that_cannot_be_had(self):
        spectrum = lambda *words: ["spectrum", "--kernel", "K.npy", "--image", "10,12", *words]
        for words, code, wording in [
            (["spectrum"], USAGE, "--kernel is missing"),
            (["spectrum", "--kernel", "K.npy"], USAGE, "--image is missing"),
            (spectrum("--method", "power"), USAGE, "--method power; expected one of auto, all, exact, lanczos"),
            (spectrum("--count", "0"), USAGE, "--count 0; expected at least 1"),
            (spectrum("--count", "361"), USAGE, "--count 361, but --kernel K.npy of shape (8,3,3,3) has 360 singular values"),
            (spectrum("--certify", "0"), USAGE, "--certify 0; expected more than 0 and less than 1"),
            (spectrum("--certify", "nan"), USAGE, "--certify nan"),
            (spectrum("--vectors"), USAGE, "--vectors goes with --output F.h5, where they are written"),
            (spectrum("--method", "all", "--count", "3"), USAGE, "--count and --smallest do not go with --method all"),
            (spectrum("--fold-batch-norm"), USAGE, "--fold-batch-norm goes with a model.onnx only"),
            (spectrum("--output", "S.npy"), USAGE, "--output S.npy: unknown ending; expected one of .h5"),
            (spectrum("--plot", "none/S.svg"), CANNOT_CREATE, "--plot none/S.svg: cannot create in none"),
            (["spectrum", "--kernel", "K.npy", "--image", "200,200", "--method", "exact"], BAD_INPUT,
             "--kernel K.npy of shape (8,3,3,3): every singular value of a 313,632 x 120,000 matrix takes too long; use --method lanczos"),
            (["spectrum", "--kernel", "K.npy", "--image", "40,40", "--padding", "same", "--padding-mode", "circular", "--vectors", "--method",
              "all", "--output", "S.h5"], BAD_INPUT,
             "--kernel K.npy of shape (8,3,3,3): every singular vector of a 12,800 x 4,800 matrix takes too long; use --method lanczos"),
        ]:
            with self.subTest(words=words):
                self.refused(words, code, wording)

    def test_models_that_are_none(self):
        with open("m.onnx", "w") as file:
            file.write("no model")
        probe = self.convmat("spectrum", "m.onnx", code=BAD_INPUT).stderr
        if "built without libonnx" in probe:
            self.skipTest("built without libonnx")
        content = (promise.FIXTURES / "model.onnx").read_bytes()
        for name, data in dict(cut=content[:700], good=content).items():
            with open(f"{name}.onnx", "wb") as file:
                file.write(data)
        for words, code, wording in [
            (["spectrum", "m.onnx"], BAD_INPUT, "m.onnx: is no ONNX model, or a damaged one: protobuf cannot read it"),
            (["spectrum", "cut.onnx"], BAD_INPUT, "cut.onnx: "),
            (["spectrum", "no.onnx"], IO, "no.onnx: cannot open"),
            (["spectrum", "good.onnx", "--stride", "2"], USAGE,
             "--stride 2 does not go with the model good.onnx, whose layers have their own geometry"),
            (["spectrum", "good.onnx", "--image", "8,8"], BAD_INPUT, "good.onnx: has no use for an image of 8x8"),
            (["spectrum", "--kernel", "good.onnx", "--image", "8,8"], BAD_INPUT,
             "--kernel good.onnx: holds several kernels, name one as good.onnx:"),
            (["spectrum", "--kernel", "good.onnx:w", "--image", "8,8"], BAD_INPUT, "--kernel good.onnx: no initialiser w"),
        ]:
            with self.subTest(words=words):
                self.refused(words, code, wording)

    def test_files_of_pytorch(self):
        for words in (["spectrum", "m.pt"], ["spectrum", "--kernel", "m.pt", "--image", "8,8"], ["describe", "m.pt"]):
            self.refused(words, BAD_INPUT, "m.pt: PyTorch's own files are not read; convert it by: python3 -c ")

    def test_structures_and_supports_that_do_not_fit(self):
        np.save("M.npy", np.ones((6, 8)))
        np.save("S.npy", np.ones((3, 2)))
        geometry = ["--image", "8", "--kernel-shape", "1,1,3"]
        project = lambda *words: ["project", "--matrix", "M.npy", "--output", "P.npy", *words]
        for words, code, wording in [
            (project("--structure", "hankel"), USAGE, "--structure hankel; expected one of convolution, toeplitz, circulant"),
            (project("--structure", "circulant", "--stride", "2"), USAGE, "--stride 2 does not go with --structure circulant"),
            (project("--structure", "toeplitz", *geometry), USAGE, "--kernel-shape 1,1,3 does not go with --structure toeplitz"),
            (project("--structure", "circulant"), BAD_INPUT,
             "--matrix M.npy: matrix is 6x8, the geometry (1,6) -> (1,6) expects 6x6"),
            (project("--structure", "toeplitz", "--image", "2,3"), BAD_INPUT,
             "--matrix M.npy: matrix is 6x8, the geometry (1,2,3) -> (1,2,3) expects 6x6"),
            (project(*geometry, "--support", "S.npy"), BAD_INPUT,
             "--matrix M.npy, --support S.npy: support has shape (3,2), which does not broadcast to the kernel's (1,1,3)"),
            (project(*geometry, "--support", "no.npy"), IO, "--support no.npy"),
        ]:
            with self.subTest(words=words):
                self.refused(words, code, wording)

    def test_norms_to_clip_to_and_methods(self):
        clip = lambda *words: ["clip", "--kernel", "K.npy", "--image", "10,12", "--padding", "same", "--output", "C.npy", *words]
        for words, code, wording in [
            (clip(), USAGE, "--norm is missing"),
            (clip("--norm", "0"), USAGE, "--norm 0; expected a positive number"),
            (clip("--norm", "inf"), USAGE, "--norm inf; expected a positive number"),
            (clip("--norm", "1", "--tolerance", "nan"), USAGE, "--tolerance nan; expected a positive number"),
            (clip("--norm", "1", "--method", "dykstra"), USAGE, "--method dykstra; expected one of projection, scaling, clip"),
            (clip("--norm", "1", "--sweeps", "3"), USAGE, "--sweeps 3 goes with --method clip only"),
            (clip("--norm", "1", "--method", "scaling", "--tolerance", "1e-3"), USAGE, "--tolerance 1e-3 goes with --method projection only"),
            (clip("--norm", "1", "--method", "clip", "--certify", "1e-3"), USAGE, "--certify 1e-3 does not go with --method clip"),
            (clip("--norm", "1", "--method", "scaling", "--certify", "1"), USAGE, "--certify 1; expected more than 0 and less than 1"),
            (clip("--norm", "1", "--method", "clip", "--sweeps", "0"), USAGE, "--sweeps 0"),
            (["clip", "--kernel", "K.npy", "--image", "2,12", "--padding", "1", "--padding-mode", "circular", "--norm", "1", "--output", "C.npy"],
             BAD_INPUT, "taps meet around the circle of axis 0, of 2 samples; expected a kernel that is no longer than the image"),
        ]:
            with self.subTest(words=words):
                self.refused(words, code, wording)

    def test_numbers_that_are_none_are_refused_with_their_position(self):
        for value, name in ((np.nan, "nan"), (np.inf, "inf"), (-np.inf, "inf")):
            kernel = np.load("K.npy")
            kernel[3, 1, 0, 2] = value
            np.save("N.npy", kernel)
            self.refused(self.apply(kernel="N.npy"), BAD_INPUT, f"--kernel N.npy: kernel[3,1,0,2] is {name}; use --allow-nonfinite")
        self.convmat(*self.apply("--allow-nonfinite", kernel="N.npy"))
        self.assertFalse(np.isfinite(np.load("Y.npy")).all())
        x = np.load("X.npy").astype(np.complex128)
        x[1, 2, 9, 0] = complex(0, np.nan)
        np.save("X.npy", x)
        os.remove("Y.npy")
        self.refused(self.apply(), BAD_INPUT, "--input X.npy: input[1,2,9,0] is nan")

    def test_files_that_are_not_what_they_say(self):
        np.save("E.npy", np.ones((0, 3, 10, 12)))
        np.save("H.npy", np.ones((3, 10, 12), np.float16))
        np.save("B.npy", np.ones((3, 10, 12), bool))
        np.save("S.npy", np.array(["a"]))
        with open("X.npy", "rb") as file:
            content = file.read()
        for name, data in dict(cut=content[:-1], header=content[:40], none=b"").items():
            with open(f"{name}.npy", "wb") as file:
                file.write(data)
        for name, wording in [("E", "is empty: shape (0,3,10,12)"), ("H", "float16"), ("B", "bool"), ("S", "U1"),
                              ("cut", "cut.npy"), ("header", "header.npy"), ("none", "none.npy")]:
            with self.subTest(name):
                self.refused(self.apply(x=f"{name}.npy"), BAD_INPUT, wording)
        with open("A.h5", "wb") as file:
            file.write(b"\x89HDF\r\n\x1a\n" + bytes(100))
        for words in (["inspect", "A.h5"], ["describe", "A.h5"], self.apply("--operator", "A.h5")[0:1] + ["A.h5", "--input", "X.npy", "--output", "Y.npy"]):
            result = subprocess.run([tool.TOOL, *words], capture_output=True, text=True)
            self.assertIn(result.returncode, (BAD_INPUT, IO))
            self.assertIn("A.h5", result.stderr)

    def test_missing_files(self):
        self.refused(self.apply(x="no.npy"), IO, "no.npy")
        self.refused(["inspect", "no.h5"], IO, "no.h5")
        self.refused(self.apply("--config", "no.ini"), IO, "--config no.ini: cannot be read: No such file or directory")

    def test_config_files(self):
        with open("a.ini", "w") as file:
            file.write("# a comment\npadding = same\nforce = true\nthreads = 1\n")
        self.convmat(*self.apply("--config", "a.ini"))
        self.assertEqual(np.load("Y.npy").shape, (4, 8, 10, 12))
        self.convmat(*self.apply("--config", "a.ini", "--padding", "valid"))
        self.assertEqual(np.load("Y.npy").shape, (4, 8, 8, 10))
        printed = self.convmat(*self.apply("--config", "a.ini", "--print-config")).stdout
        with open("b.ini", "w") as file:
            file.write(printed)
        self.assertEqual(self.convmat("apply", "--config", "b.ini", "--print-config").stdout, printed)
        self.convmat("apply", "--config", "b.ini")
        os.remove("Y.npy")
        with open("c.ini", "w") as file:
            file.write("padding = same\nstrid = 2\n")
        self.refused(self.apply("--config", "c.ini"), USAGE, "c.ini:2: unrecognised option 'strid'; did you mean --stride?")
        with open("d.ini", "w") as file:
            file.write("padding = same\n= 2\n")
        self.refused(self.apply("--config", "d.ini"), USAGE, 'd.ini:2: "= 2"; expected name = value')

    def test_an_output_that_exists_is_kept_unless_forced(self):
        with open("Y.npy", "w") as file:
            file.write("precious")
        self.refused(self.apply(), CANNOT_CREATE, "--output Y.npy: already exists; use --force to replace it")
        with open("Y.npy") as file:
            self.assertEqual(file.read(), "precious")
        # A failure with --force loses nothing either.
        np.save("X4.npy", np.ones((4, 4, 10, 12)))
        self.refused(self.apply("--force", x="X4.npy"), BAD_INPUT, "X4.npy")
        with open("Y.npy") as file:
            self.assertEqual(file.read(), "precious")
        self.assertEqual(self.convmat(*self.apply("--force")).stdout, "Y.npy\n")
        self.assertEqual(np.load("Y.npy").shape, (4, 8, 8, 10))

    def test_outputs_that_cannot_be_created(self):
        for output in ("no/such/Y.npy", "/proc/Y.npy"):
            self.refused(["apply", "--kernel", "K.npy", "--input", "X.npy", "--output", output], CANNOT_CREATE, f"{output}: cannot create")

    def test_a_full_disk_leaves_nothing_behind(self):
        """A file-size limit stops the write in the middle, as a full disk does, for every format."""
        np.save("big.npy", np.random.default_rng(trial.seed).standard_normal((64, 3, 40, 40)))
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        for output in ("Y.npy", "Y.npz", "Y.h5"):
            before = sorted(os.listdir("."))
            result = subprocess.run([tool.TOOL, "apply", "--kernel", "K.npy", "--input", "big.npy", "--output", output],
                                    capture_output=True, text=True, preexec_fn=limit)
            with self.subTest(output):
                self.assertEqual(result.returncode, IO, msg=result.stderr)
                self.assertIn(output, result.stderr)
                self.assertEqual(sorted(os.listdir(".")), before)

    def test_a_full_tmpfs_leaves_nothing_behind(self):
        np.save("big.npy", np.random.default_rng(trial.seed).standard_normal((64, 3, 40, 40)))
        script = ('mount -t tmpfs -o size=200k none full && cp K.npy full/ && cd full && '
                  'for y in Y.npy Y.npz Y.h5; do "$0" apply --kernel K.npy --input ../big.npy --output $y; '
                  'echo "code $?"; done; ls -A; cd .. && umount full')
        os.mkdir("full")
        own = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "--propagation", "unchanged"]
        result = subprocess.run([*own, "sh", "-c", script, tool.TOOL], capture_output=True, text=True)
        self.assertEqual(result.stdout.split("\n"), [f"code {IO}"] * 3 + ["K.npy", ""], msg=result.stderr)
        self.assertEqual(result.stderr.count("No space left on device"), 3, msg=result.stderr)

    def test_a_standard_output_that_is_full(self):
        """Of few letters, which are written at the end, and of many, some of which are written before."""
        for words in (["--version"], ["spectrum", "--help"]):
            with open("/dev/full", "w") as full, self.subTest(words):
                result = subprocess.run([tool.TOOL, *words], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(result.returncode, IO)
                self.assertIn("the standard output cannot be written: No space left on device", result.stderr)

    def test_what_is_too_large_is_refused_before_it_hurts(self):
        np.save("K64.npy", np.ones((64, 64, 3, 3)))
        materialize = ["materialize", "--kernel", "K64.npy", "--padding", "same", "--max-memory", "19200M"]
        self.refused([*materialize, "--image", "256,256", "--output", "T.npz"], BAD_INPUT,
                     "materialising needs 38.5 GB (2,403,352,576 entries), 19.2 GB allowed; use the matrix-free operator or --max-memory")
        self.refused([*materialize, "--image", "256,256", "--output", "T.npy"], BAD_INPUT, "the dense matrix needs 141 TB")
        self.refused([*materialize, "--image", "4000000000,4000000000", "--output", "T.npz"], BAD_INPUT, "overflows 64 bits")
        self.assertIn("38.5 GB", self.convmat(*materialize, "--image", "256,256", "--output", "T.npz", "--dry-run").stdout)
        self.assertFalse(os.path.exists("T.npz"))
        self.refused(self.apply("--padding", "1000000,1000000"), BAD_INPUT, "the result needs")

    def test_dry_runs_write_nothing(self):
        before = sorted(os.listdir("."))
        for words in (self.apply(), ["update", "--kernel", "K.npy", "--input", "X.npy", "--output", "K1.npy"],
                      ["operator", "--kernel", "K.npy", "--image", "10,12", "--output", "A.h5"],
                      ["unfold", "--input", "X.npy", "--kernel-size", "3,3", "--output", "U.npy"]):
            self.assertTrue(self.convmat(*words, "--dry-run").stdout)
        self.assertEqual(sorted(os.listdir(".")), before)

    def test_operator_files_and_geometry_exclude_each_other(self):
        self.convmat("operator", "--kernel", "K.npy", "--image", "10,12", "--output", "A.h5")
        for word, value in (("--stride", "2"), ("--padding", "same"), ("--groups", "1"), ("--kernel", "K.npy")):
            self.refused(["apply", "A.h5", "--input", "X.npy", "--output", "Y.npy", word, value], USAGE,
                         f"{word} {value} does not go with the operator file A.h5")

    def test_commands_that_print_alone_take_no_output(self):
        self.convmat("operator", "--kernel", "K.npy", "--image", "10,12", "--output", "A.h5")
        os.mkdir("runs")
        for words in (["inspect", "A.h5"], ["describe", "A.h5"], ["runs", "list", "runs"], ["runs", "show", "A.h5"],
                      ["runs", "compare", "A.h5", "A.h5"], ["runs", "verify", "runs"], ["runs", "gc", "runs"]):
            command = " ".join(words[:2] if words[0] == "runs" else words[:1])
            self.refused([*words, "--output", "new.txt"], USAGE,
                         f"--output new.txt: convmat {command} writes no file, and what it says to the standard output")

    def test_commands_without_weights_take_convolutions_only(self):
        self.convmat("operator", "--kernel", "K.npy", "--image", "10,12", "--transposed", "--output", "A.h5")
        for words in (["unfold", "A.h5", "--input", "X.npy", "--output", "U.npy"],
                      ["project", "A.h5", "--matrix", "X.npy", "--output", "P.npy"]):
            self.refused(words, USAGE, "is transposed; a convolution is needed")
        self.refused(["unfold", "A.h5", "--input", "X.npy", "--kernel-size", "3,3", "--output", "U.npy"], USAGE,
                     "--kernel-size 3,3 does not go with the operator file A.h5")

    def test_quiet_is_quiet_and_results_stand_alone_on_stdout(self):
        words = ["update", "--kernel", "K.npy", "--input", "X.npy", "--output", "K1.npy", "--force"]
        talking = self.convmat(*words)
        self.assertEqual(talking.stdout, "K1.npy\n")
        self.assertIn("f after the step", talking.stderr)
        quiet = self.convmat(*words, "--quiet")
        self.assertEqual((quiet.stdout, quiet.stderr), ("K1.npy\n", ""))


def main():
    tool.TOOL = trial.program("convmat")
    trial.finish(f"{trial.cases()} cases")


main()
