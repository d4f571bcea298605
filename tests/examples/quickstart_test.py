"""The demo of the README, step by step, as a new user runs it.

usage: quickstart_test.py BINARY FOLDER
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BINARY = ""
EXAMPLE = pathlib.Path()


class Quickstart(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-quickstart-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name) / "quickstart"
        shutil.copytree(EXAMPLE, self.folder, ignore=shutil.ignore_patterns("*.db*"))

    def dplan(self, *words, code=0):
        done = subprocess.run([BINARY, "-C", self.folder, *words], text=True, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, code, done.stdout)
        return done.stdout

    def test_the_five_minutes(self):
        self.assertIn("Plan: 5 to add, 0 to change, 0 to destroy.", self.dplan("plan"))
        self.dplan("plan", "--detailed-exitcode", code=2)
        self.dplan("apply", "--yes")
        self.dplan("plan", "--detailed-exitcode")
        self.assertEqual(json.loads(self.dplan("output", "addresses", "--json")),
                         ["web-1:8080", "web-2:8081", "web-3:8082"])

        # A new image replaces the release and changes the servers in place.
        change = self.dplan("plan", "--var", "image=shop:1.1")
        self.assertIn("Plan: 1 to add, 3 to change, 1 to destroy.", change)
        self.assertIn("must be replaced", change)

        self.dplan("plan", "--var", "replicas=4", "--out", "more.plan")
        self.dplan("apply", "more.plan")
        self.assertIn('dplan_data.server["web-4"]', self.dplan("state", "list"))

        self.assertIn("A shop needs at least one server.", self.dplan("plan", "--var", "replicas=0", code=1))

        self.dplan("destroy", "--yes")
        self.assertEqual(self.dplan("state", "list").strip(), "")


if __name__ == "__main__":
    BINARY, EXAMPLE = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
