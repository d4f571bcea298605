"""The configurations in docs/language.md are valid, and what they make can be planned.

usage: docs_test.py BINARY DOCUMENT
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BINARY = ""
DOCUMENT = pathlib.Path()


class Docs(unittest.TestCase):
    def test_configurations(self):
        blocks = re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
        self.assertGreaterEqual(len(blocks), 3)
        for block in blocks:
            with self.subTest(block.splitlines()[0]), tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "main.dplan.yaml").write_text(block)
                for command in ("validate", "plan"):
                    done = subprocess.run([BINARY, "-C", folder, command], text=True, timeout=60,
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                          stderr=subprocess.STDOUT)
                    self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    BINARY, DOCUMENT = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
