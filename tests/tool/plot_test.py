"""`convmat plot`: pictures of tensors, symbols, tables and sweeps, and `convmat inspect`."""

import os
import pathlib
import re
import xml.etree.ElementTree as ElementTree

import h5py
import numpy as np
import scipy.io
import tool
from runs import svg, text, write_run


class Picture:
    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot()
        self.texts = [e.text for e in self.root.iter() if e.tag.endswith("}text")]
        self.maps = [e for e in self.root.iter() if e.tag.endswith("}g") and "scale" in (e.get("transform") or "")]
        self.circles = [e for e in self.root.iter() if e.tag.endswith("}circle")]

    def squares(self, number=0):
        """The color of each square of a map, by walking its paths."""
        found = {}
        for path in self.maps[number]:
            row = column = 0
            for dx, dy, run in re.findall(r"m(-?\d+) (-?\d+)h(\d+)", path.get("d")):
                column += int(dx)
                row += int(dy)
                for i in range(int(run)):
                    found[row, column + i] = path.get("stroke")
                column += int(run)
        return found


def dark(color):
    return -sum(int(color[i:i + 2], 16) * w for i, w in ((1, 0.2), (3, 0.7), (5, 0.1)))


class Plot(tool.ToolTest):
    def plot(self, *words, code=0):
        done = self.convmat("plot", *words, "--output", "p.svg", "--force", code=code)
        self.assertEqual(done.stdout, "p.svg\n")
        self.said = done.stderr
        return Picture("p.svg")

    def test_matrix_by_tap_and_by_block(self):
        np.save("K.npy", np.ones((2, 3, 3, 3)))
        common = ["describe", "--kernel", "K.npy", "--image", "6,6", "--plot", "p.svg", "--force"]
        pictures = {}
        for what, legend in [("tap", "kernel"), ("block", "output x input channel")]:
            self.convmat(*common, "--color-by", what)
            pictures[what] = Picture("p.svg")
            self.assertIn(legend, pictures[what].texts)
        self.convmat(*common)
        self.assertEqual(Picture("p.svg").texts, pictures["tap"].texts)
        self.refused([*common, "--color-by", "channel"], 2, "--color-by channel; expected one of tap, block")

    def test_tensor(self):
        k = np.arange(24.0).reshape(2, 3, 2, 2)
        np.save("K.npy", k)
        picture = self.plot("tensor", "K.npy")
        self.assertEqual(len(picture.maps), 6)
        self.assertIn("K.npy (2,3,2,2)", picture.texts)
        self.assertIn("1,2", picture.texts)
        shades = [dark(picture.squares(m)[divmod(i, 2)]) for m in range(6) for i in range(4)]
        self.assertEqual(shades, sorted(shades))  # darker where larger, in one scale
        self.assertEqual(len(self.plot("tensor", "K.npy", "--most", "1").maps), 1)
        self.assertIn("the first 1 x 1 of 2 x 3", " ".join(self.plot("tensor", "K.npy", "--most", "1").texts))
        np.save("C.npy", np.array([[3 + 4j, 1]]))
        self.assertIn("5", self.plot("tensor", "C.npy").texts)
        np.save("V.npy", np.ones(3))
        self.assertEqual(len(self.plot("tensor", "V.npy").squares()), 3)

    def test_singular_vectors(self):
        np.save("K.npy", np.random.default_rng(1).standard_normal((2, 3, 3, 3)))
        self.convmat("spectrum", "--kernel", "K.npy", "--image", "6,5", "--padding", "same", "--vectors", "--count", "2", "--output", "S.h5")
        with h5py.File("S.h5") as file:
            shape = file["spectrum/0/largest/right"].shape
        self.assertEqual(len(self.plot("tensor", "S.h5:/spectrum/0/largest/right").maps), shape[0] * shape[1])

    def test_symbol(self):
        k = np.random.default_rng(2).standard_normal((1, 1, 3, 3))
        np.save("K.npy", k)
        picture = self.plot("symbol", "--kernel", "K.npy", "--image", "8,10", "--padding", "same")
        magnitude = np.fft.fftshift(abs(np.fft.fft2(k[0, 0], (8, 10))))
        # exp(+i w t) here, exp(-i w t) there: of a real kernel the sizes at w and -w are the same.
        squares = picture.squares()
        places = sorted(np.ndindex(8, 10), key=lambda place: magnitude[place])
        shades = [dark(squares[place]) for place in places]
        self.assertEqual(len(squares), 80)
        self.assertTrue(all(a <= b + 1e-9 for a, b in zip(shades, shades[1:])))
        for label in ("-π", "0", "ω₁, radians per output", "‖F(ω)‖"):
            self.assertIn(label, picture.texts)
        np.save("K.npy", k[:, :, 0])
        picture = self.plot("symbol", "--kernel", "K.npy", "--image", "12", "--padding", "same")
        values = [float(re.search(r", ([^ ,]+)$", circle[0].text)[1]) for circle in picture.circles]
        self.assertTrue(np.allclose(values, np.fft.fftshift(abs(np.fft.fft(k[0, 0, 0], 12))), rtol=1e-5))
        np.save("K.npy", np.ones((1, 1, 2, 2, 2)))
        self.refused(["plot", "symbol", "--kernel", "K.npy", "--image", "4,4,4", "--output", "q.svg"], 65, "expected one or two")

    def test_table(self):
        write_run("box.h5", tables={"times": ("Times of methods", {
            "n": [8, 16, 8, 16], "seconds": [1.0, 2.0, 3.0, 40.0], "method": ["cg", "cg", "lu", "lu"]})})
        picture = self.plot("table", "box.h5:/tables/times", "--x", "n", "--y", "seconds", "--series", "method", "--log-y")
        self.assertEqual([circle[0].text for circle in picture.circles], ["cg: 8, 1", "cg: 16, 2", "lu: 8, 3", "lu: 16, 40"])
        for label in ("n", "seconds", "cg", "lu", "Times of methods: box.h5"):
            self.assertIn(label, picture.texts)
        picture = self.plot("table", "box.h5:/tables/times", "--x", "n", "--y", "seconds,n")
        self.assertEqual(len(picture.circles), 8)
        with h5py.File("s.h5", "w") as file:
            file["history"] = [1.0, 1e-3, 1e-9]
            file["K"] = np.ones((2, 2))
        picture = self.plot("table", "s.h5:/history", "--x", "index", "--y", "value", "--log-y")
        self.assertEqual([circle[0].text for circle in picture.circles], ["value: 0, 1", "value: 1, 0.001", "value: 2, 1e-09"])
        self.refused(["plot", "table", "s.h5:/K", "--x", "index", "--y", "value", "--output", "q.svg"], 65, "expected a table")
        for words, wording in [
            (["--x", "m", "--y", "seconds"], "--x m: box.h5:/tables/times has no such column; it has n, seconds, method"),
            (["--x", "n", "--y", "method"], "--y method: the column is text; expected numbers"),
            (["--y", "seconds"], "--x is missing"),
        ]:
            self.refused(["plot", "table", "box.h5:/tables/times", *words, "--output", "q.svg"], 2, wording)
        self.refused(["plot", "table", "box.h5", "--x", "n", "--y", "n", "--output", "q.svg"], 2, "names no table")

    def sweep(self):
        os.mkdir("runs")
        for n in (2, 10):
            for mode in ("same", "valid"):
                for i in (1, 2):
                    if (n, mode) != (10, "valid"):
                        write_run(f"runs/{n}{mode}{i}.h5", options={"size": str(n), "padding": mode},
                                  tables={"norms": ("", {"n": [0, n], "norm": [0.0, n * i + (mode == "same")]})})

    def test_table_of_many_series(self):
        rows, series = 100_000, 10_000
        number = np.arange(rows)
        table = np.zeros(rows, dtype=[("x", "i8"), ("y", "f8"), ("series", "S8")])
        table["x"], table["y"], table["series"] = number // series, number / rows, [f"s{i % series}" for i in number]
        with h5py.File("many.h5", "w") as file:
            file["t"] = table
        picture = self.plot("table", "many.h5:/t", "--x", "x", "--y", "y", "--series", "series")
        self.assertEqual(len(picture.circles), 14 * 10)
        self.assertEqual([circle[0].text for circle in picture.circles[:2]], ["s0: 0, 0", "s0: 1, 0.1"])
        self.assertIn("/t: many.h5, the first 14 of 10000", picture.texts)

    def test_sweep(self):
        self.sweep()
        picture = self.plot("sweep", "runs", "--x", "size", "--y", "padding", "--value", "norms.norm")
        self.assertIn("mean norms.norm of 6 runs in runs", picture.texts)
        squares = picture.squares()  # rows same, valid; columns 2, 10
        self.assertEqual(sorted(squares), [(0, 0), (0, 1), (1, 0)])
        self.assertLess(dark(squares[1, 0]), dark(squares[0, 0]))
        self.assertLess(dark(squares[0, 0]), dark(squares[0, 1]))
        for label in ("4", "16", "3", "size", "padding", "2", "10", "same", "valid"):
            self.assertIn(label, picture.texts)
        pathlib.Path("runs/bad.h5").write_bytes(b"x")
        self.plot("sweep", "runs", "--x", "size", "--y", "padding", "--value", "norms.norm", code=1)
        self.assertIn("runs/bad.h5", self.said)
        os.remove("runs/bad.h5")
        self.refused(["plot", "sweep", "runs", "--x", "sizes", "--y", "padding", "--value", "norms.norm", "--output", "q.svg"], 2,
                     "--x sizes: runs/2same1.h5 has no such option")

    def test_what_makes_no_sense_is_refused(self):
        np.save("K.npy", np.ones((2, 2)))
        for words, code, wording in [
            ([], 2, "the kind of picture is missing"),
            (["pie"], 2, '"pie" is no kind of picture; expected one of tensor, symbol, table, sweep'),
            (["tensor", "K.npy", "--output", "K.png"], 2, "expected one of .svg"),
            (["tensor", "K.npy"], 2, "--output is missing"),
            (["tensor", "no.npy", "--output", "q.svg"], 74, "no.npy"),
        ]:
            self.refused(["plot", *words], code, wording)
        np.save("B.npy", np.ones((1100, 1000)))
        self.refused(["plot", "tensor", "B.npy", "--output", "q.svg"], 65, "too many squares; expected at most 1000000")


class Runs(tool.ToolTest):
    def test_texts_of_any_letters_in_matlab_files(self):
        os.mkdir("runs")
        words = ["ü", "日本", "𝄞 end", ""]
        for i, word in enumerate(words):
            write_run(f"runs/{i}.h5", options={"label": word, "i": str(i)})
        self.convmat("runs", "export", "runs", "--output", "e.mat")
        table = scipy.io.loadmat("e.mat", chars_as_strings=True)
        self.assertEqual(["".join(cell[0].flat) for cell in table["label"]], ["ü", "日本", "\ufffd end", ""])

    def test_results_that_are_no_number_are_found(self):
        os.mkdir("runs")
        for i, norm in enumerate([1.5, float("nan")]):
            write_run(f"runs/{i}.h5", options={"i": str(i)}, tables={"norms": ("", {"norm": [norm]})})
        for condition, run in [("norms.norm=nan", "1"), ("norms.norm!=nan", "0"), ("norms.norm=1.5", "0"), ("norms.norm!=1.5", "1")]:
            lines = self.convmat("runs", "list", "runs", "--where", condition).stdout.splitlines()[2:]
            self.assertEqual([line.split()[0] for line in lines], [run], msg=condition)


class Inspect(tool.ToolTest):
    def test_tree_previews_captions_and_origin(self):
        write_run("box.h5", typed="--size=8", figures={"circle": ("A round one", svg())},
                  tables={"long": ("Long", {"x": list(range(9)), "name": ["a"] * 9})})
        with h5py.File("box.h5", "a") as file:
            file["deep/er/x"] = np.arange(10.0).reshape(2, 5)
            file["z"] = np.array([1 + 2j])
        said = self.convmat("inspect", "box.h5").stdout
        for lines in (
            r"^program +box 0\.1\.0\ncommit +0123456789abcdef0123\ncalled as +box --size=8\nseed +7\ntook +1\.25 s\n",
            r"\n/deep\n  er\n    x +float64 \(2,5\)\n +0 1 2 3 4 5 \.\.\.\n",
            r"\n  circle +figure of [0-9]+ bytes\n +A round one\n",
            r"\n  long +table of 9 rows: x, name\n +Long\n +x  name\n +-  ----\n +0  a\n +1  a\n +2  a\n[^ ]",
            r"\n/z +complex128 \(1\)\n +1\+2i\n",
        ):
            self.assertRegex(said, lines)

    def test_objects_with_several_names_are_shown_once(self):
        """Links may go round in circles."""
        with h5py.File("links.h5", "w") as file:
            file["g/x"] = np.arange(3.0)
            file["g/self"] = file["g"]
            file["g/root"] = file["/"]
            file["y"] = file["g/x"]
        lines = self.convmat("inspect", "links.h5").stdout.splitlines()
        self.assertEqual([line.split() for line in lines],
                         [["/g"], ["root", "/", "again"], ["self", "/g", "again"], ["x", "float64", "(3)"], ["0", "1", "2"],
                          ["/y", "/g/x", "again"]])

    def test_what_convmat_does_not_read_hides_nothing_else(self):
        with h5py.File("odd.h5", "w") as file:
            file["a"] = np.arange(3.0)
            file["big"] = np.array([2**64 - 1], dtype="u8")
            file["empty"] = h5py.Empty("f8")
            file["enum"] = np.array([0, 1], dtype=h5py.enum_dtype({"off": 0, "on": 1}))
            file["external"] = h5py.ExternalLink("other.h5", "/x")
            file["g/soft"] = h5py.SoftLink("/a")
            file["half"] = np.ones(4, dtype="f2")
            file["opaque"] = np.array([b"abc"], dtype="V3")
            file["ref"] = np.array([file["a"].ref], dtype=h5py.ref_dtype)
            file["row"] = np.zeros(2, dtype=[("a", "f4", (3,))])
            file["type"] = np.dtype("f8")
            file["words"] = np.array(["a", "b"], dtype=h5py.string_dtype())
            file["z"] = 1.5
        said = self.convmat("inspect", "odd.h5").stdout
        for lines in (
            r"^/a +float64 \(3\)\n +0 1 2\n",
            r"\n/big +uint64 \(1\), not read: uint64 value 18446744073709551615 at \[0\] is not exact in float64\n",
            r"\n/empty +not read: holds nothing\n",
            r"\n/enum +enum \(2\), not read by convmat\n",
            r"\n/external +not read: is an external link; only hard links are followed\n/g\n",
            r"\n  soft +not read: is a soft link; only hard links are followed\n",
            r"\n/half +float16 \(4\), not read: type float16 is not supported; expected float32",
            r"\n/opaque +opaque \(1\), not read by convmat\n/ref +reference \(1\), not read by convmat\n",
            r"\n/row +not read: column a of type array is not supported; expected numbers or fixed-length strings\n",
            r"\n/type +a named type\n/words +variable-length string \(2\), not read by convmat\n",
            r"\n/z +float64 \(\)\n +1\.5\n$",
        ):
            self.assertRegex(said, lines)
        self.assertNotIn("odd.h5", said)
        self.refused(["inspect", "odd.h5:/half"], 65, "odd.h5:/half: type float16 is not supported")
        self.refused(["inspect", "odd.h5:/nope"], 65, "no object /nope; the file holds /a, ")

    def test_names_and_texts_are_shown_and_not_obeyed(self):
        """Control characters are escaped, and what stands behind a name lines up whatever its letters are."""
        write_run("box.h5", tables={"long": ("A\ncaption", {"größe\n": [1, 22], "text": ["a\x1b[31m", "λ\r"]})})
        with h5py.File("box.h5", "a") as file:
            file.attrs["hostname"] = text("host\nprogram    forged")
            file.attrs["note\n"] = text("\x1b]0;title\x07")
            file["größe"] = file["plain"] = 1.5
            file["two\nlines \x1b[2J"] = np.float32(2)
            file.create_dataset("lzf\n", data=np.arange(100.0), compression="lzf")
        said = self.convmat("inspect", "box.h5").stdout
        self.assertTrue(all(letter.isprintable() for letter in said.replace("\n", "")))
        for lines in (
            r"\nmachine +host\\nprogram    forged, an abacus\n",
            r"\nnote\\n +\\x1b\]0;title\\x07\n",
            r"\n/größe {26}float64 \(\)\n +1\.5\n",
            r"\n/plain {26}float64 \(\)\n +1\.5\n",
            r"\n/two\\nlines \\x1b\[2J {13}float32 \(\)\n +2\n",
            r"\n  long {26}table of 2 rows: größe\\n, text\n      A\\ncaption\n      größe\\n  text\n      -------  -+\n            1  a\\x1b\[31m\n           22  λ\\r\n",
            r"\n/lzf\\n {26}float64 \(100\), not read: is stored through the filter lzf, which is not supported; copy it in Python: h5py",
        ):
            self.assertRegex(said, lines)
        self.refused(["inspect", "box.h5:/two\nlines \x1b[2J/x"], 65, "no object /two\\nlines \\x1b[2J/x; the file holds")
        shown = self.convmat("runs", "show", "box.h5").stdout
        self.assertTrue(all(letter.isprintable() for letter in shown.replace("\n", "")), shown)

    def test_one_object_in_full(self):
        write_run("box.h5", tables={"long": ("Long", {"x": list(range(9))})})
        with h5py.File("box.h5", "a") as file:
            file["deep/x"] = np.arange(16.0).reshape(2, 2, 4)
        self.assertEqual(self.convmat("inspect", "box.h5:/deep/x").stdout, "0 1 2 3\n4 5 6 7\n\n8 9 10 11\n12 13 14 15\n")
        self.assertEqual(self.convmat("inspect", "box.h5:tables/long").stdout.split(), ["x", "-", *"012345678"])
        self.assertIn("size = 8\n", self.convmat("inspect", "box.h5:/config").stdout)
        self.assertRegex(self.convmat("inspect", "box.h5:/deep").stdout, r"^/x +float64 \(2,2,4\)\n +0 1 2 3 4 5 \.\.\.\n$")


if __name__ == "__main__":
    tool.main()
