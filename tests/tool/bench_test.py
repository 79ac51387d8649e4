"""convmat bench: what it writes, what it refuses, and what it does where a peer fails."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree

import tool

USAGE, BAD_INPUT, CANNOT_CREATE, IO = 2, 65, 73, 74
HEADER = "name,batch,in_channels,out_channels,groups,input,kernel,stride,padding,dilation\n"
KEYS = {"name", "pass", "dtype", "threads", "kernel", "seconds", "gflops", "gbps", "bound", "fraction_of_bound", "relative_error",
        "correct"}


class Bench(tool.ToolTest):
    def setUp(self):
        super().setUp()
        self.rows("tiny,2,2,4,2,9x8,3x2,2x1,1x0,1x1\n")

    def rows(self, text, header=HEADER):
        with open("rows.csv", "w") as file:
            file.write(header + text)

    def bench(self, *words, **options):
        return self.convmat("bench", "--workloads", "rows.csv", "--seconds", "0.002", "--threads", "1", *words, **options)

    def test_every_kernel_and_pass_in_the_json(self):
        result = self.bench("--kernel", "all", "--dtype", "float32,complex128", "--json", "bench.json")
        self.assertEqual(result.stdout, "bench.json\n")
        with open("bench.json") as file:
            run = json.load(file)
        machine = run["machine"]
        self.assertEqual(machine["threads"], 1)
        self.assertTrue(machine["cpu"] and machine["instruction_set"])
        self.assertGreater(machine["peak_gflops"]["float32"], 0)
        self.assertEqual([rate["footprint_bytes"] for rate in machine["copy"]], [2**k for k in range(15, 29)])
        self.assertIn("--kernel all", run["command"])
        products = [row for row in run["results"] if row["pass"] != "materialize"]
        self.assertEqual({row["pass"] for row in products}, {"forward", "adjoint", "gradient"})
        self.assertEqual({row["dtype"] for row in products}, {"float32", "complex128"})
        self.assertLessEqual({"reference", "direct"}, {row["kernel"] for row in products})
        for row in run["results"]:
            with self.subTest(row=row):
                if "error" in row:
                    continue
                self.assertEqual(set(row), KEYS)
                self.assertEqual((row["name"], row["threads"], row["correct"]), ("tiny", 1, True))
                self.assertIn(row["bound"], ("compute", "memory"))
                self.assertGreater(row["seconds"], 0)
                self.assertLess(row["relative_error"], 1e-3 if row["dtype"] == "float32" else 1e-12)
        self.assertEqual([row["gflops"] for row in run["results"] if row["pass"] == "materialize"], [None, None])

    def test_the_table_is_the_result_where_nothing_is_written(self):
        result = self.bench("--passes", "gradient", "--kernel", "direct")
        head, _, row = result.stdout.splitlines()
        self.assertEqual(head.split()[:6], ["workload", "pass", "dtype", "kernel", "ms", "GFLOP/s"])
        self.assertEqual(row.split()[:4], ["tiny", "gradient", "float64", "direct"])
        self.assertEqual(result.stderr, "")

    def test_a_report_with_peers(self):
        result = self.bench("--against", "scipy,eigen", "--report", "out")
        self.assertEqual(result.stdout.split(), [f"out/{name}" for name in ("README.md", "results.json", "ratio.svg", "roofline.svg")])
        for name in ("ratio", "roofline"):
            self.assertEqual(xml.etree.ElementTree.parse(f"out/{name}.svg").getroot().tag, "{http://www.w3.org/2000/svg}svg")
        with open("out/results.json") as file:
            results = json.load(file)["results"]
        offered = {row["pass"]: {name: peer["method"] for name, peer in row.get("peers", {}).items()} for row in results}
        self.assertEqual(offered, {"forward": {"scipy": "sparse product", "eigen": "sparse product"},
                                   "adjoint": {"scipy": "sparse product", "eigen": "sparse product"},
                                   "gradient": {}, "materialize": {"scipy": "coo_matrix.tocsr"}})
        for row in results:
            for peer in row.get("peers", {}).values():
                self.assertAlmostEqual(peer["ratio"], peer["seconds"] / row["seconds"])
        self.refused(["bench", "--report", "out"], CANNOT_CREATE, "--report out: already exists; use --force to replace it")

    def test_a_peer_that_fails_is_reported_and_the_rest_goes_on(self):
        self.rows("large,1,64,64,1,64x64,3x3,1x1,1x1,1x1\ntiny,1,1,1,1,9,3,1,0,1\n")
        result = self.bench("--against", "scipy", "--passes", "materialize", "--max-memory", "1G", "--json", "bench.json")
        with open("bench.json") as file:
            large, tiny = json.load(file)["results"]
        self.assertIn("materialising needs", large["error"])
        self.assertIsNone(large["peers"]["scipy"]["seconds"])
        self.assertIn("MemoryError", large["peers"]["scipy"]["error"])
        self.assertGreater(tiny["peers"]["scipy"]["seconds"], 0)
        self.assertIn("large materialize float64: skipped: materialising needs", result.stderr)

    def test_rows_by_name_and_a_dry_run(self):
        result = self.convmat("bench", "--dry-run", "--name", "signal,seed-check", "--passes", "forward")
        self.assertEqual([line.split()[0] for line in result.stdout.splitlines()[2:]], ["seed-check", "signal-64", "signal-4096"])

    def test_words_that_make_no_sense(self):
        for words, code, wording in [
            (["--passes", "forward,backward"], USAGE,
             '--passes forward,backward: "backward"; expected one or more of forward, adjoint, gradient, materialize'),
            (["--passes", ""], USAGE, "--passes is empty; expected one or more of forward, adjoint"),
            (["--dtype", "float16"], USAGE, '"float16"; expected one or more of float32, float64, complex64, complex128'),
            (["--kernel", "fastest"], USAGE, "--kernel fastest; expected one of auto, all, reference, direct"),
            (["--against", "numpy"], USAGE, '--against numpy: "numpy"; expected one or more of torch, scipy, eigen'),
            (["--seconds", "0"], USAGE, "--seconds 0; expected more than 0 and at most 3600"),
            (["--seconds", "nan"], USAGE, "--seconds nan; expected more than 0 and at most 3600"),
            (["--name", "alexnet"], USAGE, "--name alexnet: no workload has such a name"),
            (["--workloads", "none.csv"], IO, "--workloads none.csv: cannot open: No such file or directory"),
            (["--workloads", "/dev/zero"], IO, "--workloads /dev/zero: is not a regular file"),
            (["--rates", "rates.txt"], USAGE, "--rates rates.txt goes with --calibrate only"),
            (["--calibrate", "--rates", "no/such/rates.txt"], CANNOT_CREATE, "--rates no/such/rates.txt: cannot create in no/such"),
            (["--json", "no/such/bench.json"], CANNOT_CREATE, "--json no/such/bench.json: cannot create in no/such"),
            (["--json", "rows.csv"], CANNOT_CREATE, "--json rows.csv: already exists; use --force to replace it"),
        ]:
            with self.subTest(words=words):
                self.refused(["bench", *words], code, wording)
        self.rows("tiny,2,2,4,2,9x8,3x2,2x1,one,1x1\n")
        self.refused(["bench", "--workloads", "rows.csv"], BAD_INPUT,
                     '--workloads rows.csv:2: padding "one"; expected extents joined by x, as in 3x3')
        self.rows("", header="name\n")
        self.refused(["bench", "--workloads", "rows.csv"], BAD_INPUT, '--workloads rows.csv:1: "name"; expected the header name,batch')
        self.rows("", header="")
        self.refused(["bench", "--workloads", "rows.csv"], BAD_INPUT, "--workloads rows.csv: no workloads; expected rows under name,batch")
        self.rows("long,1,1,1,1,1000000000000,1000000000000,1,0,1\n")
        self.refused(["bench", "--workloads", "rows.csv", "--dry-run"], BAD_INPUT,
                     "the workload long needs 16.0 TB (1 x (1,1000000000000) -> (1,1))")
        self.rows("long,1,4000000000,4000000000,1,8,3,1,0,1\n")
        self.refused(["bench", "--workloads", "rows.csv"], BAD_INPUT,
                     "--workloads rows.csv:2: shape (4000000000,4000000000,3): the number of elements overflows 64 bits")

    def test_describe_says_which_kernel_computes_each_pass(self):
        import numpy as np

        np.save("K.npy", np.ones((8, 3, 3, 3)))
        text = self.convmat("describe", "--kernel", "K.npy", "--image", "10,12").stdout
        table = [line.split() for line in text.split("planner's choice\n\n")[1].splitlines()]
        self.assertEqual(table[0], ["kernel", "accuracy", "product", "adjoint", "gradient"])
        self.assertEqual([row[:2] for row in table[2:4]], [["reference", "entrywise"], ["direct", "entrywise"]])
        self.assertEqual(sum(row.count("<-") for row in table), 3)

    def describe(self, **variables):
        import numpy as np

        np.save("K.npy", np.ones((8, 3, 3, 3)))
        words = [tool.TOOL, "describe", "--kernel", "K.npy", "--image", "10,12"]
        return subprocess.run(words, capture_output=True, text=True, timeout=120, env=dict(os.environ, **variables))

    def test_rates_written_once_are_used_again(self):
        result = self.convmat("bench", "--calibrate", "--rates", "rates.txt")
        self.assertEqual(result.stdout, "rates.txt\n")
        self.assertIn("scalar_products", result.stderr)
        self.refused(["bench", "--calibrate", "--rates", "rates.txt"], CANNOT_CREATE,
                     "--rates rates.txt: already exists; use --force to replace it")
        with open("rates.txt") as file:
            text = file.read()
        self.assertRegex(text, r"^# .*\n# .* instructions, by convmat \d")
        with open("doctored.txt", "w") as file:
            file.write(re.sub(r"(scalar_products) .*", r"\1 1e18", text))
        self.assertEqual([row.count("<-") for row in self.rows_of_plan(CONVMAT_RATES="doctored.txt")], [3, 0, 0, 0, 0])
        self.assertEqual(self.rows_of_plan(CONVMAT_RATES="rates.txt")[0].count("<-"), 0)

    def rows_of_plan(self, **variables):
        return self.describe(**variables).stdout.split("planner's choice\n\n")[1].splitlines()[2:]

    def test_rates_that_are_none(self):
        with open("rates.txt", "w") as file:
            file.write("# of an abacus\nfloat64 call 0\n")
        for name, code, wording in [
            ("none.txt", IO, 'CONVMAT_RATES = "none.txt": cannot be read: No such file or directory'),
            (".", IO, 'CONVMAT_RATES = ".": cannot be read: Is a directory'),
            ("rates.txt", BAD_INPUT, 'CONVMAT_RATES = "rates.txt", line 2: "0"; expected a number greater than 0'),
        ]:
            with self.subTest(name=name):
                result = self.describe(CONVMAT_RATES=name)
                self.assertEqual((result.returncode, result.stdout), (code, ""))
                self.assertEqual(result.stderr, f"convmat describe: {wording}\n")

    def test_calibrate_on_a_dry_run_writes_nothing(self):
        result = self.convmat("bench", "--calibrate", "--rates", "rates.txt", "--dry-run")
        self.assertIn("scalar_products", result.stdout)
        self.assertFalse(os.path.exists("rates.txt"))


if __name__ == "__main__":
    tool.main()
