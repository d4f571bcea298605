#!/usr/bin/env python3
"""Configurations, states and disks that are not as they should be: a clear error with its place, exit code 1, and
the state as it was.

usage: bad_input_test.py BINARY
"""
import os
import resource
import subprocess
import time
import unittest

from dplan_case import BINARY, DplanCase

GOOD = """\
variables:
  size: {type: number, default: 3}
resources:
  dplan_data.a: {input: one}
  dplan_data.b:
    for_each: {x: 1, y: 1}
    input: ${dplan_data.a.output}-${each.key}
"""

# What is written, and what must be said about it: the place first.
MISTAKES = {
    "not closed": ("resources: {dplan_data.a: [}\n", "main.dplan.yaml:1:"),
    "tab": ("resources:\n\tdplan_data.a: {}\n", "main.dplan.yaml:2:"),
    "key twice": (GOOD + "  dplan_data.a: {input: two}\n", "main.dplan.yaml:8:3", "dplan_data.a", "4"),
    "section twice": (GOOD + "variables: {}\n", "main.dplan.yaml:8:1", "variables"),
    "unknown section": (GOOD + "resource: {}\n", "main.dplan.yaml:8:1", 'Did you mean "resources"?'),
    "unknown attribute": (GOOD.replace("{input: one", "{inptu: one"), "main.dplan.yaml:4:", 'Did you mean "input"?'),
    "unknown type": (GOOD.replace("dplan_data.b", "dplan_date.b"), "main.dplan.yaml:5:3",
                     'Did you mean "dplan_data"?'),
    "unknown resource": (GOOD.replace("{dplan_data.a.output", "{dplan_data.c.output"), "main.dplan.yaml:7:",
                         "dplan_data.c"),
    "unknown variable": (GOOD.replace("input: one", 'input: "${var.sise}"'), "main.dplan.yaml:4:",
                         'Did you mean "size"?'),
    "unknown function": (GOOD.replace("input: one", 'input: "${lenght(var.size)}"'), "main.dplan.yaml:4:",
                         'Did you mean "length"?'),
    "wrong type": (GOOD.replace("default: 3", "default: three"), "main.dplan.yaml:2:", "number"),
    "for_each of a number": (GOOD.replace("{x: 1, y: 1}", "5"), "main.dplan.yaml:6:", "for_each"),
    "unfinished expression": (GOOD.replace("${each.key}", "${each.key"), "main.dplan.yaml:7:"),
    "cycle": (GOOD.replace("{input: one}", '{input: "${dplan_data.b}"}'), "dplan_data.a", "dplan_data.b", "ycle"),
    "missing variable": (GOOD.replace(", default: 3", ""), "main.dplan.yaml:2:3", "size", "DPLAN_VAR_size"),
    "alias bomb": ("resources:\n  dplan_data.a:\n    input:\n" + "      - &a0 [x]\n" +
                   "".join(f"      - &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)),
                   "main.dplan.yaml:"),
    "deep nesting": ("resources: " + "[" * 5000 + "\n", "main.dplan.yaml:1:"),
    "deep expression": ("resources:\n  dplan_data.a: {input: '${" + "(" * 5000 + "}'}\n", "main.dplan.yaml:2:"),
    "NUL": ("resources:\n  dplan_data.a: {input: \"a\0b\"}\n", "main.dplan.yaml:2:"),
    "not UTF-8": (b"resources:\n  dplan_data.a: {input: \"\xff\xfe\"}\n", "main.dplan.yaml:2:"),
    "binary": (bytes(range(256)) * 8, "main.dplan.yaml"),
    "empty key": (GOOD + '  "": {input: 1}\n', "main.dplan.yaml:8:3"),
    "tag": (GOOD.replace("input: one", "input: !!python/object:os.system one"), "main.dplan.yaml:4:"),
    "second document": (GOOD + "---\nresources: {}\n", "main.dplan.yaml:8:"),
}


class BadInput(DplanCase):
    CONFIG = GOOD

    def test_mistakes_in_the_configuration(self):
        self.dplan("apply", "--yes")
        before = self.read("dplan.state.db")
        for name, (text, *says) in MISTAKES.items():
            with self.subTest(name):
                self.write(text)
                started = time.monotonic()
                shown = self.dplan("apply", "--yes", code=1)
                self.assertLess(time.monotonic() - started, 10)
                for words in ["Error: ", *says]:
                    self.assertIn(words, shown)
                self.assertEqual(self.read("dplan.state.db"), before)

    def test_all_mistakes_are_told_at_once(self):
        self.write(GOOD.replace("input: one", 'input: "${var.sise}"').replace("${each.key}", "${var.zise}"))
        shown = self.dplan("plan", code=1)
        self.assertIn("main.dplan.yaml:4:", shown)
        self.assertIn("main.dplan.yaml:7:", shown)

    def test_large_file_is_refused(self):
        self.write("# " + "x" * (64 << 20) + "\n")
        self.assertIn("main.dplan.yaml", self.dplan("plan", code=1))

    def test_any_damage_to_the_state_is_found(self):
        self.dplan("apply", "--yes")
        whole = self.read("dplan.state.db")
        used = [at for at, byte in enumerate(whole) if byte != 0]
        flips = used[::max(1, len(used) // 60)]
        found = 0
        for at in flips:
            damaged = bytearray(whole)
            damaged[at] ^= 0x20
            self.write(bytes(damaged), "dplan.state.db")
            done = subprocess.run([BINARY, "state", "list"], cwd=self.folder, capture_output=True, timeout=60)
            if done.returncode == 1:
                self.assertIn(b"dplan.state.db", done.stderr)
                self.assertEqual(self.read("dplan.state.db"), bytes(damaged))
                found += 1
            else:  # a byte that means nothing
                self.assertEqual(done.stdout.split(), [b"dplan_data.a", b'dplan_data.b["x"]', b'dplan_data.b["y"]'])
        self.assertGreater(found, len(flips) // 2)
        self.write(whole, "dplan.state.db")
        self.dplan("plan", "--detailed-exitcode")

    def test_files_that_are_no_state(self):
        for name, bytes_ in {"text": b"this is no database\n" * 100, "short": b"SQLite format 3\0"}.items():
            with self.subTest(name):
                self.write(bytes_, "dplan.state.db")
                os.chmod(self.path("dplan.state.db"), 0o600)
                self.assertIn("dplan.state.db", self.dplan("apply", "--yes", code=1))
                self.assertEqual(self.read("dplan.state.db"), bytes_)

    def test_state_that_is_a_folder(self):
        os.mkdir(self.path("dplan.state.db"))
        self.assertIn("dplan.state.db", self.dplan("apply", "--yes", code=1))

    def test_folder_that_is_missing(self):
        self.assertIn("no folder", self.dplan("-C", "nowhere", "plan", code=1))

    def limited(self, size):
        """No file may grow beyond it: writing fails as on a full disk."""
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    def test_files_that_cannot_grow(self):
        many = GOOD + "  dplan_data.many: {count: 300, input: '${format(\"%0200d\", count.index)}'}\n"
        self.write(many)
        failed = 0
        for size in (0, 1 << 10, 20 << 10, 60 << 10, 100 << 10, 200 << 10):
            shown = subprocess.run([BINARY, "apply", "--yes", "--detail=summary"], cwd=self.folder, timeout=60,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=self.limited(size))
            told = {line.split(b": Creation complete")[0] for line in shown.stdout.splitlines()
                    if b": Creation complete" in line}
            if shown.returncode != 0:
                self.assertEqual(shown.returncode, 1, shown.stderr.decode())
                self.assertIn(b"Error: ", shown.stderr)
                failed += 1
            self.assertLessEqual({name.decode() for name in told}, set(self.recorded()))
        self.assertGreater(failed, 1)
        self.check_converges(303)

    def test_full_disk(self):
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", self.folder])
        if mounted.returncode != 0:
            print("nothing may be mounted here: files that cannot grow stand for a full disk")
            return
        self.addCleanup(subprocess.run, ["umount", self.folder], check=True)
        self.write(GOOD)
        self.dplan("apply", "--yes")
        with open(self.path("ballast"), "wb", buffering=0) as f:
            try:
                while True:
                    f.write(bytes(4096))
            except OSError:
                pass
        before = self.recorded()
        self.write(GOOD.replace("y: 1", "y: 1, z: 1"))
        self.assertIn("Error: ", self.dplan("apply", "--yes", code=1))
        self.assertEqual(self.recorded(), before)
        os.remove(self.path("ballast"))
        self.check_converges(4)

    def check_converges(self, count):
        self.dplan("apply", "--yes")
        self.dplan("plan", "--detailed-exitcode")
        self.assertEqual(len(self.recorded()), count)


if __name__ == "__main__":
    unittest.main()
