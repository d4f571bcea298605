"""What docs/providers.md says, step by step: its commands show what they should, its changes apply.

usage: providers_doc_test.py BUILD DOCUMENT

BUILD is a folder in which all of dplan is built. It is installed for the test, so that the provider is a project
that knows nothing of dplan but that.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path()
DOCUMENT = pathlib.Path()


def steps():
    """The commands with their expected output, and the changes, in the order of the page."""
    found = []
    for kind, text in re.findall(r"^```(console|diff)\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL):
        if kind == "diff":
            found.append(("patch", text))
        else:
            for example in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                found.append(("run", example))
    return found


class ProvidersDocument(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-providers-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        prefix = self.folder / "prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
        self.environment = {**os.environ, "PREFIX": str(prefix), "PATH": f"{prefix}/bin:{os.environ['PATH']}"}

    def bash(self, script, stdin=""):
        """Runs it where the last one has ended."""
        where = self.folder / "where"
        done = subprocess.run(["bash", "-c", f"{script}\ncode=$?; pwd > '{where}'; exit $code"], text=True,
                              cwd=where.read_text().strip() if where.exists() else self.folder,
                              env=self.environment, input=stdin, timeout=1000, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def run_example(self, example):
        line, *expected = example.splitlines()
        wanted = re.search(r"# exit (\d+)$", line)
        code, output = self.bash(line)
        self.assertEqual(code, int(wanted.group(1)) if wanted else 0, f"{line}\n{output}")
        for text in expected:
            self.assertIn(text, output, line)

    def test_from_nothing_to_a_provider(self):
        counts = {"run": 0, "patch": 0}
        for kind, text in steps():
            counts[kind] += 1
            if kind == "run":
                self.run_example(text)
            else:
                code, output = self.bash("patch --strip=1 --fuzz=0", text)
                self.assertEqual(code, 0, f"{text}\n{output}")
        self.assertGreater(counts["run"], 15)
        self.assertGreater(counts["patch"], 2)


if __name__ == "__main__":
    BUILD, DOCUMENT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
