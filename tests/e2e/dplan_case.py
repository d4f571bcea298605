"""What the tests of the real program share: a folder with a configuration, and a way to run dplan in it."""
import os
import subprocess
import sys
import tempfile
import unittest

BINARY = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else ""


class DplanCase(unittest.TestCase):
    CONFIG = ""  # what main.dplan.yaml holds when a test begins

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-e2e-")
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        self.write(self.CONFIG)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, text, name="main.dplan.yaml"):
        with open(self.path(name), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def dplan(self, *words, code=0, env=None):
        """Runs a command, demands its exit code, and returns what it printed on both streams."""
        done = subprocess.run([BINARY, *words], cwd=self.folder, timeout=60, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
        shown = done.stdout.decode()  # what is printed is always text
        self.assertEqual(done.returncode, code, shown)
        return shown

    def recorded(self):
        """The recorded addresses."""
        return self.dplan("state", "list").split()
