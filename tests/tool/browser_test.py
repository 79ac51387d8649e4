"""A report as a browser shows it: headless Chromium at the widths of a phone, a tablet and a screen, light and dark."""

import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import tool
from runs import svg, write_run

WIDTHS = [390, 820, 1440]

# The page forbids scripts of its own, so that it is looked at from outside, through frames.
FRAMES = """<!DOCTYPE html><meta charset="utf-8"><pre id="found"></pre><script>
const contrast = (a, b) => {
  const light = color => color.match(/[0-9.]+/g).slice(0, 3).map(Number).map(c => c / 255)
    .map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + .05) / (low + .05);
};
const look = frame => {
  const page = frame.contentDocument, view = frame.contentWindow, all = s => [...page.querySelectorAll(s)];
  const style = (e, name) => view.getComputedStyle(e)[name], paper = style(page.body, "backgroundColor");
  const before = all("details.run").map(d => d.open);
  view.location.hash = "#run-2";
  const opened = all("details.run").map(d => d.open);
  all("details").forEach(d => d.open = true);
  return {
    width: view.innerWidth, overflow: page.documentElement.scrollWidth - view.innerWidth, before, opened,
    elements: all("*").length, ids: all("[id]").map(e => e.id), resources: view.performance.getEntriesByType("resource").length,
    figures: all("figure").map(f => [f.querySelectorAll("figcaption .id").length, f.querySelectorAll("svg, table").length]),
    tables: all("table").length, scripts: all("script").length,
    boxes: all(".box").map(b => [b.scrollWidth > b.clientWidth, style(b, "overflowX"), b.getBoundingClientRect().right <= view.innerWidth]),
    scheme: paper, letters: all("p, td, th, dt, dd, figcaption, .id, h1, h2, h3, summary, a")
      .map(e => contrast(style(e, "color"), paper)),
    drawn: all("svg text").map(e => contrast(style(e, "fill"), paper)),
    broken: all("use").filter(u => u.getBoundingClientRect().width === 0).length,
  };
};
let left = WIDTHS.length; const found_all = [];
for (const width of WIDTHS) {
  const frame = document.createElement("iframe");
  frame.style = `width:${width}px;height:2000px;border:0`;
  frame.onload = () => setTimeout(() => { found_all.push(look(frame)); if (--left === 0) found.textContent = JSON.stringify(found_all); }, 100);
  frame.src = "report.html";
  document.body.append(frame);
}
</script>"""


class Browser(tool.ToolTest):
    def setUp(self):
        super().setUp()
        wide = {f"a column with a long name {i}": [1.5 * i, 2e-9] for i in range(20)}
        os.mkdir("runs")
        for n in (8, 16, 32):
            write_run(f"runs/size={n}.h5", options={"size": str(n), "data": "/a/very/long/path" * 12}, typed=f"--size={n}",
                      agreements=[(0, 1), (2, 1)] if n == 8 else [(0, 1)],
                      tables={"norms": ("Norms", {"n": [n], "norm": [1.0 + n]}), "wide": ("A wide table " * 12, wide)},
                      figures={"circle": ("Round", svg()), "other": ("Another", svg())})
        self.convmat("report", "runs", "--output", "report.html")
        pathlib.Path("frames.html").write_text(FRAMES.replace("WIDTHS", json.dumps(WIDTHS)))

    def look(self, *flags):
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--allow-file-access-from-files",
                   f"--user-data-dir={os.getcwd()}/profile", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--hide-scrollbars",
                   *flags, "--dump-dom", f"file://{os.getcwd()}/frames.html"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        found = re.search(r'<pre id="found">(.+?)</pre>', done.stdout, re.S)
        self.assertTrue(found, msg=done.stdout[-2000:] + done.stderr[-2000:])
        views = sorted(json.loads(html.unescape(found[1])), key=lambda view: view["width"])
        self.assertEqual([view["width"] for view in views], WIDTHS)
        return views

    def test_light(self):
        elements = len(list(ElementTree.parse("report.html").iter()))
        for view in self.look():
            self.assertEqual(view["overflow"], 0, msg=view["width"])
            self.assertEqual(view["elements"], elements)  # the browser's tree is the one that was written
            self.assertEqual(len(view["ids"]), len(set(view["ids"])))
            self.assertEqual((view["resources"], view["scripts"], view["broken"]), (0, 0, 0))
            self.assertEqual(view["figures"], [[1, 1]] * 12)
            self.assertEqual(view["tables"], 1 + 3 * 2 + 3 + 1)  # overview; tables; what holds; what is broken
            self.assertEqual((view["before"], view["opened"]), ([False] * 3, [False, True, False]))
            self.assertTrue(all(inside for _, _, inside in view["boxes"]))
            self.assertTrue(any(scrolls for scrolls, _, _ in view["boxes"]))
            self.assertEqual({overflow for _, overflow, _ in view["boxes"]}, {"auto"})
            self.assertEqual(view["scheme"], "rgb(255, 255, 255)")
            self.assertGreaterEqual(min(view["letters"]), 4.5)
            self.assertGreaterEqual(min(view["drawn"]), 4.5)

    def test_dark(self):
        for view in self.look("--blink-settings=preferredColorScheme=0"):
            self.assertEqual(view["scheme"], "rgb(21, 24, 28)")
            self.assertGreaterEqual(min(view["letters"]), 4.5)
            self.assertGreaterEqual(min(view["drawn"]), 4.5)

    def pages(self, name):
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={os.getcwd()}/profile",
                        "--print-to-pdf=printed.pdf", f"file://{os.getcwd()}/{name}"], check=True, capture_output=True, timeout=120)
        return len(re.findall(rb"/Type\s*/Page\b", pathlib.Path("printed.pdf").read_bytes()))

    def test_paper(self):
        """Folded runs are printed as if they were open."""
        report = pathlib.Path("report.html").read_text()
        pathlib.Path("open.html").write_text(report.replace('<details class="run">', '<details class="run" open="">'))
        self.assertEqual(self.pages("report.html"), self.pages("open.html"))
        self.assertGreaterEqual(self.pages("report.html"), 3)

    def test_numbers_on_paper_stand_in_one_line(self):
        if not shutil.which("pdftotext"):
            self.skipTest("no pdftotext")
        columns = {f"{i}": [1234567.25 + i, 0.5] for i in range(20)}
        write_run("numbers.h5", tables={"numbers": ("Many", columns)})
        self.convmat("report", "numbers.h5", "--output", "numbers.html")
        self.pages("numbers.html")
        words = subprocess.run(["pdftotext", "printed.pdf", "-"], capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(words.count("1.23e+06"), 20)


if __name__ == "__main__":
    tool.main()
