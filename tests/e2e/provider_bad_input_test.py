#!/usr/bin/env python3
"""Providers that are missing, are another program, are none, or go wrong: the error names them and shows the end of what
they wrote, the exit code is 1, the state is as it was, and nothing of them is left.

usage: provider_bad_input_test.py BINARY FAKE_PLUGIN
"""
import os
import shutil
import sys
import time
import unittest

FAKE_PLUGIN = os.path.abspath(sys.argv.pop(2))

from dplan_case import DplanCase  # noqa: E402: it takes the first argument

GOOD = "resources:\n  fake_disk.a: {name: a, size: 10}\n"
MORE = GOOD + "  fake_disk.b: {name: b, size: 10}\n"

# A program that leaves its number behind, so that it can be seen that it is gone.
PROLOGUE = """#!/usr/bin/env python3
import os, sys, time
open(os.path.join({folder!r}, "pids"), "a").write(str(os.getpid()) + "\\n")
def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()
def log(text):
    sys.stderr.write(text)
    sys.stderr.flush()
"""

# What the program does, and what must be said about it.
PROGRAMS = {
    "exits at once": ("log('no licence found\\n'); sys.exit(7)", "exited with 7", "no licence found"),
    "exits silently": ("pass", "exited with 0", "wrote nothing to stderr"),
    "is killed": ("log('it grows\\n'); os.kill(os.getpid(), 9)", "killed by signal 9", "it grows"),
    "hangs": ("log('thinking about it\\n'); time.sleep(600)", "not ready after 1s", "thinking about it"),
    "no handshake": ("say('hello\\n'); log('I am no plugin\\n'); time.sleep(600)", "I am no plugin"),
    "binary nonsense": ("sys.stdout.buffer.write(bytes(range(256)) * 4 + b'\\n'); time.sleep(600)", "dplan/fake"),
    "endless line": ("say('x' * 100_000_000); time.sleep(600)", "dplan/fake"),
    "another protocol": ("say('1|7|unix|/tmp/no-socket|grpc|\\n'); time.sleep(600)", "7"),
    "another handshake": ("say('2|6|unix|/tmp/no-socket|grpc|\\n'); time.sleep(600)", "2"),
    "another transport": ("say('1|6|unix|/tmp/no-socket|netrpc|\\n'); time.sleep(600)", "netrpc"),
    "another machine": ("say('1|6|tcp|192.0.2.1:80|grpc|\\n'); time.sleep(600)", "192.0.2.1"),
    "no socket": ("say('1|6|unix|/tmp/no-socket|grpc|\\n'); log('all is well\\n'); time.sleep(600)", "all is well"),
    "bad certificate": ("say('1|6|unix|/tmp/no-socket|grpc|' + 'A' * 100 + '\\n'); time.sleep(600)", "certificate"),
    "closes its output": ("os.close(1); log('nothing to say\\n'); time.sleep(600)", "closed its output"),
    "floods stderr": ("log('.' * 1000 + '\\n') or [log('.' * 1000 + '\\n') for _ in range(30000)]; log('the end\\n')",
                      "the end"),
    "escapes": ("log('\\x1b[2J\\x07evil\\n'); sys.exit(1)", "evil"),
}

# What goes wrong in a process that speaks, and in which commands that shows.
FAULTS = {
    "schema exit": ("it leaves in schema", "exited with 3"),
    "schema kill": ("killed by signal 9",),
    "schema huge": ("too large",),
    "schema close": (),
    "configure exit": ("it leaves in configure", "exited with 3"),
    "validate exit": ("it leaves in validate", "exited with 3"),
    "read exit": ("it leaves in read", "exited with 3"),
    "plan exit": ("it leaves in plan", "exited with 3"),
    "plan kill": ("killed by signal 9",),
    "plan close": (),
}


class ProviderCase(DplanCase):
    CONFIG = GOOD

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("bin"))
        self.plugin = self.path("bin/dplan-provider-fake")
        self.env = {"DPLAN_PROVIDER_PATH": self.path("bin"), "FAKE_WORLD": self.path("world"),
                    "DPLAN_PROVIDER_START_TIMEOUT": "1s", "HOME": self.folder}

    def install(self, plugin=FAKE_PLUGIN):
        """Another file under the same name; what is recorded of the old one is forgotten."""
        self.remove_plugin()
        shutil.copy(plugin, self.plugin)

    def remove_plugin(self):
        for name in (self.plugin, self.path("dplan.lock.yaml")):
            if os.path.lexists(name):
                os.remove(name)

    def script(self, text, mode=0o755):
        self.remove_plugin()
        with open(self.plugin, "w") as f:
            f.write(text)
        os.chmod(self.plugin, mode)

    def run_dplan(self, *words, code=0, **env):
        return self.dplan(*words, code=code, env={**self.env, **env})

    def refused(self, *says, commands=(("plan",), ("apply", "--yes")), **env):
        """The commands fail with these words, soon, and leave the state as it is."""
        before = self.read("dplan.state.db")
        for command in commands:
            started = time.monotonic()
            shown = self.run_dplan(*command, code=1, **env)
            self.assertLess(time.monotonic() - started, 40)
            for words in ("Error: ", "dplan/fake", *says):
                self.assertIn(words, shown)
            self.assertNotIn("\x1b", shown)
            self.assertLess(len(shown), 20000)
            self.assertEqual(self.read("dplan.state.db"), before)
            self.assertIn("Nobody holds the lock.", self.run_dplan("state", "lock", "show"))
        return shown

    def assert_gone(self, pid):
        for _ in range(100):
            try:
                with open(f"/proc/{pid}/stat") as f:
                    if f.read().rpartition(")")[2].split()[0] == "Z":
                        return
            except FileNotFoundError:
                return
            time.sleep(0.05)
        self.fail(f"process {pid} is still there")


class Missing(ProviderCase):
    def setUp(self):
        super().setUp()
        self.install()
        self.run_dplan("apply", "--yes")

    def test_nowhere(self):
        self.remove_plugin()
        self.refused("There is no provider dplan/fake", self.path("bin"), ".dplan/providers", "--provider-dir",
                     "main.dplan.yaml:2:3", commands=(("plan",), ("apply", "--yes"), ("validate",), ("init",)))

    def test_recorded_and_nowhere(self):
        os.remove(self.plugin)
        self.refused("There is no provider dplan/fake")

    def test_similar_name(self):
        self.remove_plugin()
        shutil.copy(FAKE_PLUGIN, self.path("bin/dplan-provider-fakes"))
        self.refused('Did you mean "dplan/fakes"?')

    def test_folder_and_dangling_link(self):
        self.remove_plugin()
        os.mkdir(self.plugin)
        self.refused("There is no provider dplan/fake")
        os.rmdir(self.plugin)
        os.symlink("nowhere", self.plugin)
        self.refused("There is no provider dplan/fake")

    def test_another_file_than_recorded(self):
        with open(self.plugin, "ab") as f:
            f.write(b"x")
        shown = self.refused(self.plugin, "SHA-256", "dplan init --upgrade")
        with open(self.path("dplan.lock.yaml")) as f:
            recorded = f.read().partition("sha256:")[2][:64]
        self.assertIn(recorded, shown)
        self.run_dplan("init", "--upgrade")
        self.run_dplan("plan", "--detailed-exitcode")

    def test_beside_the_configuration(self):
        self.remove_plugin()
        os.makedirs(self.path(".dplan/providers"))
        shutil.copy(FAKE_PLUGIN, self.path(".dplan/providers/dplan-provider-fake"))
        self.refused("came with the configuration", "dplan init", commands=(("plan",), ("validate",)))
        self.run_dplan("init")
        self.run_dplan("plan", "--detailed-exitcode")

    def test_version_that_is_not_required(self):
        self.remove_plugin()
        shutil.copy(FAKE_PLUGIN, self.plugin + "_1.2.0")
        required = "dplan: {required_providers: {fake: {version: \"%s\"}}}\n"
        self.write(required % "~> 2.0" + GOOD)
        self.refused("~> 2.0", "1.2.0", "main.dplan.yaml:1:30")
        self.write(required % "2.x" + GOOD)
        self.refused("2.x", "main.dplan.yaml:1:30")
        self.write(required % "~> 1.1" + GOOD)
        self.run_dplan("plan", "--detailed-exitcode")
        self.write(required % ">= 1.3" + GOOD)
        self.refused(">= 1.3", "1.2.0", "dplan init --upgrade")
        os.rename(self.plugin + "_1.2.0", self.plugin + "_1.3.0")
        self.write(GOOD)
        self.refused("records version 1.2.0", "1.3.0", "dplan init --upgrade")

    def test_lock_file_that_is_none(self):
        self.write("providers:\n  dplan/fake: {digests: {linux_amd64: nonsense}}\n", "dplan.lock.yaml")
        before = self.read("dplan.state.db")
        for command in ("plan", "validate", "init"):
            self.assertIn("dplan.lock.yaml:2:39", self.run_dplan(command, code=1))
        self.assertEqual(self.read("dplan.state.db"), before)

    def test_saved_plan_with_another_file(self):
        self.write(MORE)
        self.run_dplan("plan", "--out", "saved.plan")
        with open(self.plugin, "ab") as f:
            f.write(b"x")
        self.run_dplan("init", "--upgrade")
        self.refused("saved plan was made with another file", "SHA-256", commands=(("apply", "saved.plan"),))
        self.install()
        self.run_dplan("apply", "saved.plan")


class NoPlugin(ProviderCase):
    def setUp(self):
        super().setUp()
        self.install()
        self.run_dplan("apply", "--yes")

    def test_files_that_are_no_programs(self):
        for name, text, mode in (("not executable", "#!/bin/sh\n", 0o644), ("text", "hello\n", 0o755),
                                 ("empty", "", 0o755), ("no interpreter", "#!/no/such/program\n", 0o755)):
            with self.subTest(name):
                self.script(text, mode)
                self.refused(self.plugin)

    def test_programs_that_are_no_plugins(self):
        for name, (text, *says) in PROGRAMS.items():
            with self.subTest(name):
                self.script(PROLOGUE.format(folder=self.folder) + text + "\n")
                self.refused(*says, commands=(("apply", "--yes"),))
                for pid in self.read("pids").split():
                    self.assert_gone(int(pid))


class Faults(ProviderCase):
    def setUp(self):
        super().setUp()
        self.env["DPLAN_PROVIDER_START_TIMEOUT"] = "1m"
        self.install()
        self.run_dplan("apply", "--yes")

    def test_faults_that_stay(self):
        self.write(MORE)
        for fault, says in FAULTS.items():
            with self.subTest(fault):
                command = ("validate",) if fault.startswith("validate") else ("plan",)
                self.refused(*says, commands=(command,), FAKE_FAULT=fault)
        self.assertIn("1 to add", self.run_dplan("plan"))

    def test_one_death_while_planning_is_nothing(self):
        self.write(MORE)
        for fault in ("configure exit", "read exit", "plan kill", "plan close"):
            with self.subTest(fault):
                once = self.path("once-" + fault.replace(" ", "-"))
                self.assertIn("1 to add", self.run_dplan("plan", FAKE_FAULT=f"{fault} {once}"))
                self.assertTrue(os.path.exists(once))

    def test_death_while_applying_is_settled(self):
        for number, fault in enumerate(("apply exit", "applied exit", "apply kill", "applied kill", "applied close")):
            with self.subTest(fault):
                name = f"n{number}"
                self.write(GOOD + f"  fake_disk.{name}: {{name: {name}, size: 1}}\n")
                shown = self.run_dplan("apply", "--yes", code=1, FAKE_FAULT=fault)
                self.assertIn(f"fake_disk.{name}", shown)
                if "exit" in fault:
                    self.assertIn("it leaves in " + fault.split()[0], shown)
                self.run_dplan("apply", "--yes")
                self.run_dplan("plan", "--detailed-exitcode")
                # Made once: not lost, and not made again.
                world = self.read("world").decode()
                self.assertEqual(world.count(f'"disk-{name}"'), 1, world)

    def test_flood_of_stderr_disturbs_nothing(self):
        self.write(MORE)
        self.run_dplan("apply", "--yes", FAKE_FAULT="apply flood")
        self.run_dplan("plan", "--detailed-exitcode")

    def test_children_do_not_keep_the_lock(self):
        self.write(MORE)
        self.run_dplan("apply", "--yes", FAKE_FAULT="apply child")
        self.assertIn("Nobody holds the lock.", self.run_dplan("state", "lock", "show"))
        child = int(self.read("child.pid"))
        try:
            os.kill(child, 9)
        except ProcessLookupError:
            pass
        self.run_dplan("plan", "--detailed-exitcode")


if __name__ == "__main__":
    unittest.main()
