"""Every command's --help teaches, and the examples in it run."""

import os
import re
import subprocess
import sys

import numpy as np
import tool


class Help(tool.ToolTest):
    def commands(self):
        listing = self.convmat("--help").stdout.split("Commands:\n")[1].split("\n\n")[0]
        return [line.split()[0] for line in listing.splitlines()]

    def test_every_command_has_options_and_an_example_that_runs(self):
        commands = self.commands()
        self.assertEqual(len(commands), 21)
        rng = np.random.default_rng(1)
        np.save("K.npy", rng.standard_normal((8, 3, 3, 3)))
        np.save("K3.npy", rng.standard_normal((4, 8, 3, 3)))
        np.save("X.npy", rng.standard_normal((4, 3, 10, 12)))
        np.save("Z.npy", rng.standard_normal((4, 8, 10, 12)))
        np.save("c.npy", [4.0, 1.0, 0.5, 0.25])
        np.save("r.npy", [4.0, -1.0, 2.0, 0.0])
        np.save("b.npy", rng.standard_normal(4))
        os.mkdir("runs")
        self.convmat("operator", "--kernel", "K.npy", "--image", "10,12", "--output", "runs/A.h5")
        ran = 0
        # `operator` writes the file that other examples read, apply and materialize what others take up.
        for command in sorted(commands, key=lambda c: (c not in ("apply", "unfold", "materialize", "operator"), c)):
            text = self.convmat(command, "--help").stdout
            self.assertIn("--threads", text)
            examples = re.findall(r"^  convmat (.*)$", text, re.M)
            self.assertTrue(examples, msg=f"{command} --help has no example")
            for example in examples:
                words = example.split()
                writes = {"--output", "--plot", "--json", "--report"} & set(words)
                force = ["--force"] if writes else []
                brief = ["--seconds", "0.01"] if command == "bench" and "--seconds" not in words else []
                self.convmat(*words, *force, *brief)
                ran += 1
        self.assertGreaterEqual(ran, 12)

    def test_lines_fit_a_terminal(self):
        for command in self.commands():
            for line in self.convmat(command, "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 120, msg=f"{command}: {line}")

    def test_version(self):
        self.assertRegex(self.convmat("--version").stdout, r"^convmat \d+\.\d+\.\d+ \(\w+\)\n$")
        self.assertRegex(self.convmat("apply", "--version").stdout, r"^convmat \d+\.\d+\.\d+ \(\w+\)\n$")

    def test_a_closed_pipe_is_no_crash(self):
        process = subprocess.run(f"'{tool.TOOL}' --help | true; exit ${{PIPESTATUS[0]}}", shell=True, executable="/bin/bash",
                                 capture_output=True)
        self.assertIn(process.returncode, (0, 74))


if __name__ == "__main__":
    tool.main()
