"""What docs/cli.md says: it names every command and option, no others, and its examples do what they show.

usage: docs_test.py BINARY DOCUMENT
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BINARY = pathlib.Path()
DOCUMENT = pathlib.Path()
COMMON = {"-C", "--no-color", "--help"}


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)


def help_of(*words):
    return subprocess.run([BINARY, "help", *words], text=True, check=True, capture_output=True).stdout


def commands():
    return re.findall(r"^  (\w+(?: \w+)*)  ", help_of().partition("Commands:\n")[2], re.MULTILINE)


def sections():
    """The text of each command by its words."""
    parts = re.split(r"^##+ (.*)$", DOCUMENT.read_text(), flags=re.MULTILINE)
    named = {}
    for title, text in zip(parts[1::2], parts[2::2]):
        if match := re.fullmatch(r"`dplan (.*)`", title):
            named[match.group(1)] = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return named


class Docs(unittest.TestCase):
    def test_names_every_command_and_no_other(self):
        self.assertGreater(len(commands()), 10)
        self.assertEqual(sorted(sections()), sorted(commands()))

    def test_names_every_option_where_it_belongs(self):
        for command, text in sections().items():
            with self.subTest(command):
                options = help_of(*command.split()).partition("Options:\n")[2].partition("\nExamples:")[0]
                takes = {tuple(line.split("  ")[1].split(" ")) for line in options.splitlines()}
                for words in takes:
                    if words[0] not in COMMON:
                        self.assertIn(f"`{' '.join(words)}`", text)
                # An option of this command stands alone or at the beginning of its code.
                written = set(re.findall(r"`(--?[\w-]+)(?: [A-Z=]+)?`", text))
                self.assertLessEqual(written, {words[0] for words in takes} | self.mentioned(text))

    @staticmethod
    def mentioned(text):
        """Options of which the text says that this command has not got them."""
        return {option for sentence in re.findall(r"of `apply` but (.*?):", text, re.DOTALL)
                for option in re.findall(r"--[\w-]+", sentence)}

    def test_common_options(self):
        for option in ("`-C DIR`", "`--no-color`", "`--help`"):
            self.assertIn(f"| {option} |", DOCUMENT.read_text())

    def test_examples(self):
        environment = {**os.environ, "PATH": f"{BINARY.parent}:{os.environ['PATH']}"}
        ran = 0
        with tempfile.TemporaryDirectory(prefix="dplan-docs-") as folder:
            (pathlib.Path(folder) / "main.dplan.yaml").write_text(blocks("yaml")[0])
            for example in re.split(r"^\$ ", "".join(blocks("console")), flags=re.MULTILINE)[1:]:
                line, *expected = example.splitlines()
                code = re.search(r"# exit (\d+)$", line)
                with self.subTest(line):
                    done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, text=True,
                                          timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                          stderr=subprocess.STDOUT)
                    self.assertEqual(done.returncode, int(code.group(1)) if code else 0, done.stdout)
                    for text in expected:
                        self.assertIn(text, done.stdout)
                ran += 1
        self.assertGreater(ran, 30)


if __name__ == "__main__":
    BINARY, DOCUMENT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
