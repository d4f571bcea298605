"""scripts/check_layers is worth something only if it fails: each defect is planted in a copy of the
repository, and the check must name it."""

import importlib.machinery
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHECK = ROOT / "scripts" / "check_layers"


def load_check():
    loader = importlib.machinery.SourceFileLoader("check_layers", str(CHECK))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_layers", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


class FindsDefects(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-layers-")
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        for path in load_check().tracked_files(ROOT):
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, target)
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)

    def check(self):
        return subprocess.run([sys.executable, CHECK, "--root", self.root], capture_output=True,
                              text=True)

    def plant(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("a") as file:
            file.write(text)

    def assert_found(self, *parts):
        result = self.check()
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertTrue(any(all(part in line for part in parts) for line in result.stdout.splitlines()),
                        f"no line with {parts} in:\n{result.stdout}{result.stderr}")

    def test_nothing_planted(self):
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_forbidden_includes(self):
        cases = [
            ("core/graph/dag.h", '#include "core/plan/plan.h"', "above this layer"),
            ("state/state.h", '#include "core/lang/expression.h"', "above this layer"),
            ("core/plan/plan.h", '#include "core/apply/apply.h"', "above this layer"),
            ("core/plan/plan.h", '#include "tests/testing/fake_provider.h"', "above this layer"),
            ("core/plan/plan.h", "#include <sqlite3.h>", "is only for: state"),
            ("core/plan/plan.h", '#  include "yaml-cpp/yaml.h"', "is only for: core/config"),
            ("core/apply/planted.cc", "#include <grpcpp/grpcpp.h>", "is only for: core/plugin, providers/sdk"),
            ("core/base/mutex.h", '#include "absl/synchronization/mutex.h"', "is only for: nobody"),
            ("core/include/dplan/value.h", '#include "absl/strings/str_cat.h"', "vocabulary"),
            ("core/types/check.h", '#include "core/include/dplan/value.h"', 'spelled "dplan/value.h"'),
            ("core/graph/dag.h", '#include "topology.h"', "from the repository's root"),
            ("core/graph/dag.h", "#include DPLAN_HEADER", "no plain name"),
        ]
        for path, line, message in cases:
            with self.subTest(line):
                before = self.root / path
                text = before.read_text() if before.exists() else None
                self.plant(path, f"{line}\n")
                self.assert_found(path, message)
                before.unlink() if text is None else before.write_text(text)

    def test_folder_that_is_not_listed(self):
        self.plant("core/newcomer/a.cc", '#include "dplan/value.h"\n')
        self.assert_found("core/newcomer/a.cc", "not in the table")

    def test_listed_folder_without_sources(self):
        shutil.rmtree(self.root / "core/graph")
        self.assert_found("core/graph: is listed and has no source")

    def test_listed_folder_without_includes(self):
        shutil.rmtree(self.root / "core/graph")
        self.plant("core/graph/a.cc", "int a;\n")
        self.assert_found("core/graph: is listed and includes nothing")

    def test_tests_that_never_run(self):
        self.plant("tests/unit/graph/forgotten_test.cc", '#include "dplan/value.h"\n')
        self.assert_found("tests/unit/graph/forgotten_test.cc", "no CMakeLists.txt")
        self.plant("tests/unit/stray.scn", "\n")
        self.assert_found("tests/unit/stray.scn", "outside tests/scenarios")


if __name__ == "__main__":
    unittest.main()
