#!/usr/bin/env python3
"""Saved plans: made, shown, carried out exactly as they are, or refused with the reason.

usage: saved_plan_test.py BINARY
"""
import json
import os
import stat
import unittest

from dplan_case import DplanCase

CANARY = "canary-7f3a"

BASE = """\
variables:
  word: {type: string, default: hello}
  password: {type: string, sensitive: true, default: none}
resources:
  dplan_data.first: {input: "${var.word}"}
  dplan_data.second: {input: "${dplan_data.first.output}!"}
  dplan_data.account: {input: "${var.password}"}
outputs:
  second: {value: "${dplan_data.second.output}"}
"""


class SavedPlan(DplanCase):
    CONFIG = BASE

    def outputs(self):
        return {name: output["value"] for name, output in json.loads(self.dplan("output", "--json")).items()}

    def test_does_what_was_shown(self):
        shown = self.dplan("plan", "--out", "a.plan")
        self.assertIn("dplan apply a.plan", shown)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("a.plan")).st_mode), 0o600)
        self.assertTrue(shown.startswith(self.dplan("show", "a.plan")))
        changes = json.loads(self.dplan("show", "a.plan", "--json"))["resource_changes"]
        self.assertEqual([change["change"]["actions"] for change in changes], [["create"]] * 3)
        self.assertIn("3 added, 0 changed, 0 destroyed", self.dplan("apply", "a.plan"))
        self.assertEqual(self.outputs(), {"second": "hello!"})
        self.dplan("plan", "--detailed-exitcode")

    def test_uses_the_configuration_and_variables_of_its_time(self):
        self.dplan("plan", "--out", "a.plan", "--var", "word=then")
        self.write(BASE.replace("second.output}", "second.output} later"))
        self.write("resources: {dplan_data.more: {input: 1}}\n", "more.dplan.yaml")
        self.write("word: now\nunheard_of: 1\n", "dplan.vars.yaml")
        self.dplan("apply", "a.plan", env={"DPLAN_VAR_word": "now"})
        self.assertEqual(self.outputs(), {"second": "then!"})
        self.assertNotIn("more", self.dplan("state", "list"))

    def test_destroys(self):
        self.dplan("apply", "--yes")
        self.dplan("plan", "--destroy", "--out", "a.plan")
        self.assertIn("3 destroyed", self.dplan("apply", "a.plan"))
        self.assertEqual(self.dplan("state", "list").strip(), "")

    def test_is_done_once(self):
        self.dplan("plan", "--out", "a.plan")
        self.dplan("apply", "a.plan")
        before = self.dplan("show", "--json")
        again = self.dplan("apply", "a.plan", code=1)
        self.assertIn("Plan is out of date", again)
        self.assertIn("dplan_data.first was created", again)
        self.assertEqual(self.dplan("show", "--json"), before)

    def test_refused_where_its_records_have_changed(self):
        self.dplan("apply", "--yes")
        self.dplan("plan", "--out", "a.plan", "--var", "word=new")
        self.dplan("apply", "--yes", "--var", "word=other")
        refused = self.dplan("apply", "a.plan", code=1)
        self.assertIn("dplan_data.first was changed", refused)
        self.assertEqual(self.outputs(), {"second": "other!"})

    def test_refused_for_another_state(self):
        self.dplan("apply", "--yes")
        self.dplan("plan", "--out", "a.plan", "--var", "word=new")
        os.remove(self.path("dplan.state.db"))
        os.remove(self.path("dplan.state.db.lineage"))
        self.assertIn("Plan is for another state", self.dplan("apply", "a.plan", code=1))
        self.dplan("apply", "--yes")
        self.assertIn("Plan is for another state", self.dplan("apply", "a.plan", code=1))
        self.assertEqual(self.outputs(), {"second": "hello!"})

    def test_refused_where_a_file_that_it_read_has_changed(self):
        self.write(BASE.replace('"${var.word}"', "'${file(\"word.txt\")}'"))
        self.write("one", "word.txt")
        self.dplan("plan", "--out", "a.plan")
        self.write("two", "word.txt")
        refused = self.dplan("apply", "a.plan", code=1)
        self.assertIn("dplan_data.first: it would get other values than planned", refused)
        self.assertEqual(self.dplan("state", "list").strip(), "")

    def test_secrets_are_not_in_it_and_given_again(self):
        secret = {"DPLAN_VAR_password": CANARY}
        self.dplan("plan", "--out", "a.plan", env=secret)
        self.assertNotIn(CANARY.encode(), self.read("a.plan"))
        for words in (["show", "a.plan", "--detail=full"], ["show", "a.plan", "--json"]):
            self.assertNotIn(CANARY, self.dplan(*words))
        wrong = self.dplan("apply", "a.plan", code=1, env={"DPLAN_VAR_password": CANARY + "-other"})
        self.assertIn("Sensitive variables differ", wrong)
        self.assertNotIn(CANARY, wrong)
        self.assertIn("Sensitive variables differ", self.dplan("apply", "a.plan", code=1))
        self.assertNotIn(CANARY, self.dplan("apply", "a.plan", env=secret))
        self.assertIn(CANARY.encode(), self.read("dplan.state.db") + self.read_if_there("dplan.state.db-wal"))

    def read_if_there(self, name):
        return self.read(name) if os.path.exists(self.path(name)) else b""

    def test_secret_from_a_file_of_variables(self):
        self.write(f"password: {CANARY}\n", "secret.yaml")
        self.dplan("plan", "--out", "a.plan", "--var-file", "secret.yaml")
        self.dplan("apply", "a.plan", "--var-file", "secret.yaml")

    def test_damaged_files_are_refused(self):
        self.dplan("plan", "--out", "a.plan")
        good = self.read("a.plan")
        for name, bytes_, says in [("empty", b"", "is no plan"), ("yaml", BASE.encode(), "is no plan"),
                                   ("short", good[:-1], "is damaged"), ("longer", good + b"x", "is damaged"),
                                   ("flipped", good[:200] + bytes([good[200] ^ 1]) + good[201:], "is damaged")]:
            with self.subTest(name):
                with open(self.path("b.plan"), "wb") as f:
                    f.write(bytes_)
                for command in ("apply", "show"):
                    self.assertIn(f'"b.plan" {says}', self.dplan(command, "b.plan", code=1))
        self.assertIn("No such file", self.dplan("apply", "missing.plan", code=1))
        self.assertEqual(self.dplan("state", "list").strip(), "")

    def test_replaces_no_file_of_another_kind(self):
        self.dplan("apply", "--yes")
        for name in ("main.dplan.yaml", "dplan.state.db"):
            before = self.read(name)
            self.assertIn("is no saved plan", self.dplan("plan", "--out", name, code=1))
            self.assertEqual(self.read(name), before)
        self.dplan("plan", "--out", "a.plan")
        self.dplan("plan", "--out", "a.plan", "--var", "word=b")
        self.dplan("apply", "a.plan")
        self.assertEqual(self.outputs(), {"second": "b!"})

    def test_takes_no_planning_options(self):
        self.dplan("plan", "--out", "a.plan")
        for option in (["--var", "word=x"], ["--destroy"], ["--no-refresh"], ["--replace", "dplan_data.first"]):
            self.assertIn("carried out as it was made", self.dplan("apply", "a.plan", *option, code=1))


if __name__ == "__main__":
    unittest.main()
