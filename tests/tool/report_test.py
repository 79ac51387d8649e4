"""`convmat report`: one page, whole, well-formed, with all that the runs hold and nothing that they should not."""

import os
import pathlib
import re
import xml.etree.ElementTree as ElementTree

import h5py
import numpy as np
import tool
from runs import svg, text, write_run

NORMS = {"norms": ("Norms of <b>boxes</b> & more", {"n": [8], "norm": [8.290859], "name": ["a<script>"]})}


class Page:
    """The page as a tree. It is written so that an XML parser reads it too, which forgives nothing."""

    def __init__(self, path):
        self.html = pathlib.Path(path).read_text()
        self.root = ElementTree.fromstring(self.html)

    def all(self, name, style=None):
        return [e for e in self.root.iter() if e.tag.split("}")[-1] == name and (style is None or e.get("class") == style)]

    def text(self, element):
        return re.sub(r"\s+", " ", "".join(element.itertext())).strip()

    def texts(self, name, style=None):
        return [self.text(e) for e in self.all(name, style)]

    def ids(self):
        return [e.get("id") for e in self.root.iter() if e.get("id")]


class Report(tool.ToolTest):
    def report(self, *words, code=0):
        done = self.convmat("report", *words, "--output", "report.html", "--force", code=code)
        self.assertEqual(done.stdout, "report.html\n")
        self.said = done.stderr
        return Page("report.html")

    def test_a_run_with_its_figures_tables_and_origin(self):
        write_run("box.h5", typed="--size=8", tables=NORMS, figures={"circle": ("A round one", svg())})
        page = self.report("box.h5")
        self.assertEqual(page.texts("title")[0], "box: box.h5")
        self.assertEqual(page.texts("figcaption"), [
            "Figure 1. A round one box.h5, seed 7, commit 0123456789ab",
            "Table 1. Norms of <b>boxes</b> & more box.h5, seed 7, commit 0123456789ab"])
        self.assertIn("1 agreement holds", page.texts("p"))
        cells = page.texts("td")
        for cell in ("8", "8.291", "a<script>", "promise 0"):
            self.assertIn(cell, cells)
        self.assertEqual(page.texts("div", "typed"), ["size8"])
        self.assertIn("an abacus", page.texts("dd"))
        self.assertEqual(page.all("details", "run"), [])
        self.assertEqual([m.get("content") for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"],
                         ["default-src 'none'; style-src 'unsafe-inline'"])
        self.assertEqual(page.all("nav"), [])

    def test_numbers_stand_on_the_right_with_digits_that_line_up(self):
        write_run("box.h5", tables={"t": ("", {"error": [1e-15, 0.5], "ratio": [0.5, 12.25], "n": [1, 20000], "name": ["1", "2"]})})
        page = self.report("box.h5")
        row = [(c.get("class"), page.text(c)) for c in page.all("td") if page.text(c) != ""][-4:]
        self.assertEqual(row, [("number", "5.00e-01"), ("number", "12.25"), ("number", "20,000"), (None, "2")])

    def test_a_sweep_begins_with_a_table_of_all_runs(self):
        os.mkdir("runs")
        for n in (8, 16, 32):
            write_run(f"runs/size={n}.h5", options={"size": str(n), "threads": str(n)}, seed=n, tables={
                "norms": ("Norms", {"n": [n], "norm": [1.0 + n]}), "series": ("Many", {"x": [1.0, 2.0]})},
                figures={"circle": ("Round", svg())})
        page = self.report("runs")
        self.assertEqual(page.texts("th")[:8], ["run", "size", "norms.n", "norms.norm", "agreements", "broken", "seconds", "seed"])
        self.assertEqual(page.texts("td")[:8], ["size=8", "8", "8", "9", "1", "0", "1.25", "8"])
        self.assertEqual(len(page.all("details", "run")), 3)
        for link in page.all("a"):
            self.assertIn(link.get("href")[1:], page.ids())
        self.assertEqual(page.texts("a"), ["size=8", "size=16", "size=32"])
        self.assertEqual(len(page.ids()), len(set(page.ids())))
        ids = set(page.ids())
        for use in page.all("use"):
            self.assertIn(use.get("href")[1:], ids)
        for group in page.all("g"):
            if group.get("clip-path"):
                self.assertIn(group.get("clip-path")[5:-1], ids)
        page = self.report("runs/size=32.h5", "runs/size=8.h5", "--result", "series.x")
        self.assertEqual(page.texts("th")[:5], ["run", "size", "series.x", "agreements", "broken"])
        self.assertEqual(page.texts("td")[2], "2")

    def test_runs_of_several_programs_say_which(self):
        os.mkdir("runs")
        for name in "ab":
            write_run(f"runs/{name}.h5")
            with h5py.File(f"runs/{name}.h5", "a") as file:
                file.attrs["program"] = text(f"program {name}")
        page = self.report("runs")
        self.assertEqual(page.texts("th")[:2], ["run", "program"])
        self.assertEqual([cell for cell in page.texts("td") if cell.startswith("program")], ["program a", "program b"])

    def test_what_is_broken_comes_first(self):
        write_run("a.h5", agreements=[(0, 1), (2, 1), (3, 1)])
        write_run("b.h5")
        page = self.report("a.h5", "b.h5")
        self.assertLess(page.html.index("What is wrong"), page.html.index("All runs"))
        self.assertEqual(page.texts("li")[0], "a: 2 of 3 agreements are broken")
        self.assertIn("2 runs; 2 of 4 agreements are broken", page.texts("p")[0])
        self.assertIn("promise 2", page.texts("td"))

    def test_a_damaged_run_is_named_and_costs_itself_alone(self):
        os.mkdir("runs")
        write_run("runs/a.h5")
        write_run("runs/b.h5", figures={"x": ("", "<svg><script>alert(1)</script></svg>"), "y": ("Fine", svg())})
        pathlib.Path("runs/c.h5").write_bytes(pathlib.Path("runs/a.h5").read_bytes()[:2000])
        page = self.report("runs", code=1)
        self.assertEqual(len(page.all("details", "run")), 2)
        self.assertIn("runs/c.h5", page.texts("li")[0])
        self.assertEqual(page.texts("li")[1], 'runs/b.h5:/figures/x: no picture that can be shown: element "script"')
        self.assertIn("convmat report: runs/c.h5", self.said)
        self.assertEqual(len(page.all("figure")), 1)
        self.assertEqual(page.all("script"), [])

    def test_a_damaged_table_costs_itself_alone(self):
        write_run("a.h5", tables={"t": ("Fine", {"x": [1]})})
        write_run("b.h5")
        with h5py.File("a.h5", "a") as file:
            file.create_dataset("tables/deep", data=np.full(3000, 1.5).view([("x", "f8")]), chunks=(1000,), fletcher32=True)
            offset = file["tables/deep"].id.get_chunk_info(0).byte_offset
        data = bytearray(pathlib.Path("a.h5").read_bytes())
        data[offset + 100] ^= 1
        pathlib.Path("a.h5").write_bytes(data)
        page = self.report("a.h5", "b.h5", code=1)
        self.assertIn("a.h5:/tables/deep", page.texts("li")[0])
        self.assertIn("Fine", " ".join(page.texts("figcaption")))
        self.assertEqual(len(page.all("details", "run")), 2)

    def test_hostile_words_stay_words(self):
        evil = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\x01"
        write_run("box.h5", options={evil.replace("\n", ""): evil}, typed=evil, tables={"t": (evil, {evil: [evil]})},
                  figures={"f": (evil, svg(evil.replace("<", "&lt;").replace("&'", "'").replace("'&", "'").replace("\x01", "")))})
        os.rename("box.h5", "<i>x.h5")
        page = self.report("<i>x.h5")
        self.assertEqual(page.all("script") + page.all("img") + page.all("i"), [])
        self.assertEqual(len(page.all("style")), 1)

    def test_a_long_table_says_what_it_leaves_out(self):
        write_run("box.h5", tables={"long": ("Long", {"x": list(range(1234))})})
        page = self.report("box.h5")
        self.assertIn("Long (the first 200 of 1,234 rows; all: box.h5:/tables/long)", page.texts("figcaption")[0])
        self.assertIn("199", page.texts("td"))
        self.assertNotIn("200", page.texts("td"))

    def test_many_runs_make_no_endless_page(self):
        os.mkdir("runs")
        big = svg().replace("words", "w" * 1_500_000)
        for i in range(16):
            write_run(f"runs/{i:02}.h5", figures={"big": ("Big", big)})
        page = self.report("runs")
        self.assertLess(len(page.html), 20_000_000)
        shown = len(page.all("details", "run"))
        self.assertRegex(" ".join(page.texts("p")), f"{16 - shown} more runs? are in the table of all runs alone")
        self.assertEqual(len(page.all("a")), shown)
        self.assertTrue(8 < shown < 14)
        self.assertEqual([text[:2] for text in page.texts("td") if text[:2].isdigit() and len(text) == 2], [f"{i:02}" for i in range(16)])

    def test_what_makes_no_sense_is_refused(self):
        write_run("box.h5")
        os.mkdir("none")
        self.refused(["report", "--output", "r.html"], 2, "runs are missing")
        self.refused(["report", "box.h5"], 2, "--output is missing")
        self.refused(["report", "box.h5", "--output", "r.pdf"], 2, "expected one of .html")
        self.refused(["report", "none", "--output", "r.html"], 65, "none: there are no runs")
        self.refused(["report", "lost.h5", "--output", "r.html"], 74, "lost.h5")
        pathlib.Path("r.html").write_text("mine")
        self.refused(["report", "box.h5", "--output", "r.html"], 73, "already exists")
        pathlib.Path("bad.h5").write_text("no file of HDF5")
        self.refused(["report", "bad.h5", "--output", "s.html"], 65, "bad.h5: not an HDF5 file")


if __name__ == "__main__":
    tool.main()
