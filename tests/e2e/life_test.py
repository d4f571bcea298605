#!/usr/bin/env python3
"""The program as a person uses it: real files, a real process, its exit codes and what it prints.

usage: life_test.py BINARY
"""
import fcntl
import json
import os
import pty
import unittest

from dplan_case import BINARY, DplanCase

CANARY = "canary-7f3a"

BASE = """\
variables:
  names: {type: set(string), default: [a, b]}
locals:
  greeting: hello
resources:
  dplan_data.first:
    input: ${local.greeting}
  dplan_data.each:
    for_each: var.names
    input: ${dplan_data.first.output}-${each.key}
outputs:
  all: {value: "${[for k, v in dplan_data.each : v.output]}"}
"""


class Life(DplanCase):
    CONFIG = BASE

    def test_plan_and_validate_create_nothing(self):
        self.assertIn("Plan: 3 to add, 0 to change, 0 to destroy.", self.dplan("plan"))
        self.dplan("validate")
        self.assertEqual(os.listdir(self.folder), ["main.dplan.yaml"])

    def test_create_change_destroy(self):
        self.dplan("plan", "--detailed-exitcode", code=2)
        out = self.dplan("apply", "--yes")
        self.assertIn("Apply complete! Resources: 3 added, 0 changed, 0 destroyed.", out)
        self.assertIn("No changes.", self.dplan("plan", "--detailed-exitcode"))
        self.assertEqual(self.dplan("state", "list").split(),
                         ['dplan_data.each["a"]', 'dplan_data.each["b"]', "dplan_data.first"])
        self.assertEqual(json.loads(self.dplan("output", "--json"))["all"]["value"], ["hello-a", "hello-b"])

        self.write(BASE.replace("hello", "bye").replace("[a, b]", "[b, c]"))
        plan = self.dplan("plan")
        self.assertIn('(because key ["a"] is not in for_each map)', plan)
        self.assertIn("Plan: 1 to add, 2 to change, 1 to destroy.", plan)
        self.dplan("apply", "--yes")
        self.assertEqual(json.loads(self.dplan("output", "--json", "all")), ["bye-b", "bye-c"])

        self.assertIn("Destroy complete! Resources: 3 destroyed.", self.dplan("destroy", "--yes"))
        self.assertEqual(self.dplan("state", "list"), "")

    def test_replace_and_state_rm_and_import(self):
        self.dplan("apply", "--yes")
        plan = self.dplan("plan", "--replace", "dplan_data.first")
        self.assertIn("dplan_data.first will be replaced, as requested", plan)
        self.assertIn("Forgot dplan_data.first", self.dplan("state", "rm", "dplan_data.first"))
        self.assertNotIn("dplan_data.first", self.dplan("state", "list"))
        self.dplan("import", "dplan_data.first", "4711")
        self.assertIn("4711", self.dplan("state", "show", "dplan_data.first"))
        self.assertIn("Address is recorded already", self.dplan("import", "dplan_data.first", "4711", code=1))

    def test_nobody_to_ask(self):
        self.assertIn("--yes", self.dplan("apply", code=1))
        self.assertNotIn("dplan.state.db", os.listdir(self.folder))

    def test_answers_at_a_terminal(self):
        for answer, code in (("no", 1), ("yes", 0)):
            pid, terminal = pty.fork()
            if pid == 0:
                os.chdir(self.folder)
                os.environ["TERM"] = "xterm"
                os.execv(BINARY, [BINARY, "apply"])
            os.write(terminal, (answer + "\n").encode())
            shown = b""
            while True:
                try:
                    piece = os.read(terminal, 65536)
                except OSError:
                    break
                if not piece:
                    break
                shown += piece
            _, status = os.waitpid(pid, 0)
            os.close(terminal)
            self.assertEqual(os.waitstatus_to_exitcode(status), code, shown.decode())
            self.assertIn(b"Only 'yes' will be accepted", shown)

    def test_second_dplan_is_told_who_holds_the_lock(self):
        self.dplan("apply", "--yes")
        with open(self.path("dplan.state.db.lock"), "r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.read("dplan.state.db")
            self.assertIn("State is locked", self.dplan("destroy", "--yes", code=1))
            self.assertEqual(self.read("dplan.state.db"), before)
        self.assertIn("Nobody holds the lock", self.dplan("state", "lock", "show"))

    def test_emptied_and_missing_state(self):
        self.dplan("apply", "--yes")
        whole = self.read("dplan.state.db")
        with open(self.path("dplan.state.db"), "wb"):
            pass
        self.assertIn("is empty", self.dplan("plan", code=1))
        self.assertIn("is empty", self.dplan("apply", "--yes", code=1))
        self.assertEqual(self.read("dplan.state.db"), b"")
        os.remove(self.path("dplan.state.db"))
        self.assertIn("is missing", self.dplan("apply", "--yes", code=1))
        self.assertFalse(os.path.exists(self.path("dplan.state.db")))
        with open(self.path("dplan.state.db"), "wb") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(whole)
        self.assertIn("No changes.", self.dplan("plan"))

    def test_damaged_state(self):
        self.dplan("apply", "--yes")
        damaged = bytearray(self.read("dplan.state.db"))
        at = damaged.find(b"hello-a")
        self.assertGreater(at, 0)
        damaged[at] ^= 1
        with open(self.path("dplan.state.db"), "wb") as f:
            f.write(damaged)
        self.assertIn("State cannot be read", self.dplan("plan", code=1))
        self.assertEqual(self.read("dplan.state.db"), bytes(damaged))

    def test_mistakes_name_their_place_and_the_way_out(self):
        cases = {
            BASE.replace("local.greeting}", "local.greting}"): ('Did you mean "greeting"?', ":7:14"),
            BASE.replace("input: ${local", "imput: ${local"): ("imput", "input"),
            BASE.replace("dplan_data.first:\n", "dplan_dta.first:\n", 1): ("dplan_dta", "Did you mean"),
            BASE.replace("greeting: hello", "greeting: ${dplan_data.first.id}"): ("Cycle", "local.greeting"),
            BASE.replace("default: [a, b]", "description: names"): ("names", "variable"),
            BASE + "locals: {}\n": ("locals", "main.dplan.yaml"),
            "resources: {a: [}\n": ("main.dplan.yaml", "Error"),
        }
        for text, expected in cases.items():
            self.write(text)
            shown = self.dplan("plan", code=1)
            for words in expected:
                self.assertIn(words, shown)
        self.assertEqual(os.listdir(self.folder), ["main.dplan.yaml"])

    def test_command_line_mistakes(self):
        self.assertIn('Did you mean "plan"?', self.dplan("plann", code=1))
        self.assertIn('Did you mean "--json"?', self.dplan("plan", "--jsn", code=1))
        self.assertIn("--no-refresh", self.dplan("plan", "-no-refresh", code=1))
        self.dplan("plan", "--refresh=false")

    def test_secrets_stay_secret(self):
        self.write("variables:\n  secret: {type: string, sensitive: true}\n"
                   "resources:\n  dplan_data.s:\n    triggers_replace: ${var.secret}\n"
                   "outputs:\n  s: {value: \"${var.secret}\", sensitive: true}\n")
        env = {"DPLAN_VAR_secret": CANARY}
        shown = [self.dplan("plan", env=env), self.dplan("plan", "--json", env=env),
                 self.dplan("apply", "--yes", env=env), self.dplan("show"), self.dplan("show", "--json"),
                 self.dplan("state", "show", "dplan_data.s"), self.dplan("output"),
                 self.dplan("destroy", "--yes", env=env)]
        for text in shown:
            self.assertNotIn(CANARY, text)

    def test_events_are_json(self):
        for words in (["plan", "--json"], ["apply", "--yes", "--json"], ["destroy", "--yes", "--json"]):
            types = [json.loads(line)["type"] for line in self.dplan(*words).splitlines()]
            self.assertEqual(types[0], "version")
            self.assertIn("change_summary", types)

    def test_graph(self):
        shown = self.dplan("graph")
        self.assertIn('"dplan_data.each" -> "dplan_data.first"', shown)
        self.assertIn('-> "create dplan_data.first"', self.dplan("graph", "--type=apply"))

    def test_folder_that_cannot_be_written(self):
        if os.getuid() == 0:
            # Root may write everywhere but to what is no real folder.
            self.assertIn("Error", self.dplan("-C", "/proc/self", "apply", "--yes", code=1))
            return
        os.chmod(self.folder, 0o500)
        self.addCleanup(os.chmod, self.folder, 0o700)
        self.assertIn("Error", self.dplan("apply", "--yes", code=1))


if __name__ == "__main__":
    unittest.main()
