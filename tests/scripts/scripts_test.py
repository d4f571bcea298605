"""The scripts that judge the repository fail when they should."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"


def load(name):
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader(name, str(SCRIPTS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


class Check(unittest.TestCase):
    def record(self, cases):
        check = load("check")
        report = check.Report()
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "unit.xml"
            results.write_text(f"<testsuite>{cases}</testsuite>")
            counts = check.record_suite(report, "unit", results)
        return report, counts

    def test_counts_what_passed_and_failed(self):
        report, counts = self.record('<testcase name="a" status="run"/><testcase name="b" status="run"/>'
                                     '<testcase name="c" status="fail"><failure/></testcase>')
        self.assertEqual(counts, (2, 1, 0))
        self.assertEqual(report.failed, ["unit: c (fail)"])
        self.assertEqual(report.close(), 1)

    def test_admits_one_reason_for_skipping(self):
        report, counts = self.record('<testcase name="a" status="notrun"><skipped/><system-out>'
                                     'x_test.cc:3: Skipped\nterraform absent\n</system-out></testcase>')
        self.assertEqual(counts, (0, 0, 1))
        self.assertEqual(report.close(), 0)

    def test_takes_every_other_skipped_test_for_a_failed_one(self):
        for status, text in (("notrun", "x_test.cc:3: Skipped\nno network\n"),
                             ("notrun", "x_test.cc:3: Skipped\nterraform absent or so\n"),
                             ("notrun", ""), ("disabled", "")):
            with self.subTest(f"{status} {text}"):
                report, counts = self.record(f'<testcase name="a" status="{status}"><skipped/>'
                                             f'<system-out>{text}</system-out></testcase>')
                self.assertEqual(counts, (0, 1, 0))
                self.assertEqual(report.close(), 1)


class Measure(unittest.TestCase):
    def functions(self, text):
        measure = load("measure")
        return list(measure.functions(measure.blank_raw_strings(text).splitlines()))

    def test_finds_functions_of_every_form(self):
        text = ("namespace {\n\nint One(int a) {\n  if (a) {\n    return 1;\n  }\n  return 2;\n}\n\n"
                "class C {\n public:\n  explicit C(int a)\n      : a_(a) {\n    Run();\n  }\n"
                "  int Inline() const { return 1; }\n};\n\n"
                "std::map<int, int> C::Two(const std::string& a,\n                          int b) {\n"
                "  return {};\n}\n\n"
                "TEST(ATest, B) {\n  const char* s = R\"(\n}\nint No() {\n)\";\n}\n}  // namespace\n")
        self.assertEqual([(length, name) for length, name, _ in self.functions(text)],
                         [(6, "One"), (4, "C"), (4, "C::Two"), (6, "TEST")])

    def test_counts_lambdas_as_part_of_their_function(self):
        text = "void F() {\n  Call([](int a) {\n    return a;\n  });\n}\n"
        self.assertEqual(self.functions(text), [(5, "F", 1)])


if __name__ == "__main__":
    unittest.main()
