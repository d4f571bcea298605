#!/usr/bin/env python3
"""Providers that are processes, as a person uses them: found, recorded, described, run, debugged, begun and checked.

usage: provider_life_test.py BINARY FAKE_PLUGIN
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import unittest

FAKE_PLUGIN = os.path.abspath(sys.argv.pop(2))

from dplan_case import BINARY, DplanCase  # noqa: E402: it takes the first argument

CONFIG = """\
resources:
  fake_disk.a: {name: a, size: 10}
  fake_disk.b: {name: b, size: 10}
  dplan_data.c: {input: "${fake_disk.a.id}"}
"""


class ProviderLife(DplanCase):
    CONFIG = CONFIG

    def setUp(self):
        super().setUp()
        self.plugin = self.put("bin/dplan-provider-fake")
        self.env = {"FAKE_WORLD": self.path("world"), "HOME": self.folder}

    def put(self, name):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        shutil.copy(FAKE_PLUGIN, self.path(name))
        return self.path(name)

    def run_dplan(self, *words, code=0, **env):
        return self.dplan(*words, code=code, env={**self.env, **env})

    def json(self, *words, code=0, **env):
        return json.loads(self.run_dplan(*words, "--json", code=code, **env))

    def test_init_records_and_changes_nothing_the_second_time(self):
        self.assertIn("is recorded now", self.run_dplan("init", "--provider-dir", "bin"))
        recorded = self.read("dplan.lock.yaml")
        self.assertIn(b"dplan/fake", recorded)
        written = os.stat(self.path("dplan.lock.yaml"))
        shown = self.run_dplan("init", "--provider-dir=bin")
        self.assertIn(f"fake  dplan/fake  1.0.0  {self.plugin} (--provider-dir)  is recorded already", shown)
        self.assertIn("dplan  dplan/dplan  ", shown)
        self.assertEqual(os.stat(self.path("dplan.lock.yaml")).st_ino, written.st_ino, "it was not written again")
        # Nothing but the lock file.
        self.assertEqual(sorted(os.listdir(self.folder)), ["bin", "dplan.lock.yaml", "main.dplan.yaml"])

    def test_plan_records_by_itself_and_validate_does_not(self):
        self.run_dplan("validate", "--provider-dir", "bin")
        self.assertFalse(os.path.exists(self.path("dplan.lock.yaml")))
        self.assertIn("Plan: 3 to add", self.run_dplan("plan", "--provider-dir", "bin"))
        planned = self.read("dplan.lock.yaml")
        self.run_dplan("init", "--provider-dir", "bin")
        self.assertEqual(self.read("dplan.lock.yaml"), planned)

    def test_nothing_is_recorded_of_what_is_built_in(self):
        self.write("resources:\n  dplan_data.a: {input: 1}\n")
        self.run_dplan("init")
        self.run_dplan("apply", "--yes")
        self.assertFalse(os.path.exists(self.path("dplan.lock.yaml")))

    def test_upgrade_takes_the_newest(self):
        os.rename(self.plugin, self.plugin + "_1.0.0")
        self.run_dplan("init", "--provider-dir", "bin")
        self.put("bin/dplan-provider-fake_1.1.0")
        self.run_dplan("apply", "--yes", "--provider-dir", "bin")
        row = self.json("providers", "list", "--provider-dir", "bin")[1]
        self.assertEqual((row["version"], row["state"]), ("1.0.0", "recorded"))
        shown = self.run_dplan("init", "--upgrade", "--provider-dir", "bin")
        self.assertIn("1.1.0", shown)
        self.assertIn("in place of 1.0.0", shown)
        row = self.json("providers", "list", "--provider-dir", "bin")[1]
        self.assertEqual((row["version"], row["state"]), ("1.1.0", "recorded"))

    def test_layout_of_terraform(self):
        os.remove(self.plugin)
        self.write('dplan: {required_providers: {fake: {source: acme/fake, version: "~> 2.1"}}}\n' + CONFIG)
        machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
        for version in ("2.0.9", "2.1.3", "3.0.0"):
            self.put(f".terraform/providers/registry.terraform.io/acme/fake/{version}/linux_{machine}/"
                     f"terraform-provider-fake_v{version}_x5")
        self.assertIn("dplan init", self.run_dplan("plan", code=1))
        self.assertIn("2.1.3", self.run_dplan("init"))
        self.run_dplan("apply", "--yes")
        self.run_dplan("plan", "--detailed-exitcode")
        self.assertIn(b"acme/fake", self.read("dplan.lock.yaml"))

    def test_a_provider_that_only_records_need_is_looked_for(self):
        self.run_dplan("apply", "--yes", "--provider-dir", "bin")
        self.write("resources: {}\n")
        os.remove(self.plugin)
        shown = self.run_dplan("plan", "--provider-dir", "bin", code=1)
        self.assertIn("Error: Provider not found", shown)
        self.assertIn("Objects in the state need provider fake. There is no provider dplan/fake.", shown)
        self.assertIn(self.path("bin") + "\n", shown)
        self.assertIn("--provider-dir", shown)
        self.assertIn("dplan state rm", shown)
        self.assertEqual(len(self.recorded()), 3)

    def test_list_tells_what_is_there(self):
        rows = self.json("providers", "list", "--provider-dir", "bin")
        self.assertEqual([(row["name"], row["state"]) for row in rows], [("dplan", "built-in"), ("fake", "new")])
        self.assertEqual(rows[1]["executable"], self.plugin)
        self.run_dplan("init", "--provider-dir", "bin")
        with open(self.plugin, "ab") as f:
            f.write(b"x")
        row = self.json("providers", "list", "--provider-dir", "bin")[1]
        self.assertEqual(row["state"], "different")
        self.assertNotIn(row["digest"].encode(), self.read("dplan.lock.yaml"))
        os.remove(self.plugin)
        self.assertIn("(not found)", self.run_dplan("providers", "list", "--provider-dir", "bin", code=1))

    def test_life_of_objects(self):
        self.run_dplan("apply", "--yes", "--provider-dir", "bin")
        self.run_dplan("plan", "--detailed-exitcode", "--provider-dir", "bin")
        # What is recorded is shown without any provider.
        os.rename(self.path("bin"), self.path("away"))
        self.assertIn('id: "disk-a"', self.run_dplan("state", "show", "fake_disk.a"))
        self.assertEqual(len(self.recorded()), 3)
        self.run_dplan("state", "rm", "fake_disk.a")
        os.rename(self.path("away"), self.path("bin"))
        self.run_dplan("import", "fake_disk.a", "disk-a", "--provider-dir", "bin")
        self.run_dplan("plan", "--detailed-exitcode", "--provider-dir", "bin")
        self.write("{}")
        self.assertIn("3 destroyed", self.run_dplan("apply", "--yes", "--provider-dir", "bin"))
        self.assertEqual(self.read("world"), b"")

    def test_orphans_whose_provider_is_gone(self):
        self.run_dplan("apply", "--yes", "--provider-dir", "bin")
        before = self.read("dplan.state.db")
        self.write("{}")
        self.assertIn("dplan/fake", self.run_dplan("apply", "--yes", code=1))
        self.assertEqual(self.read("dplan.state.db"), before)

    def test_another_folder(self):
        os.mkdir(self.path("config"))
        os.rename(self.path("main.dplan.yaml"), self.path("config/main.dplan.yaml"))
        self.run_dplan("-C", "config", "apply", "--yes", "--provider-dir", "../bin")
        self.run_dplan("-C", "config", "plan", "--detailed-exitcode", DPLAN_PROVIDER_PATH=self.path("bin"))

    def test_schema_and_docs(self):
        os.remove(self.path("main.dplan.yaml"))
        shown = self.run_dplan("providers", "schema", "fake", "--provider-dir", "bin")
        self.assertIn("    fake_disk\n", shown)
        schema = self.json("providers", "schema", "dplan/fake", "--provider-dir", "bin")
        self.assertIn("fake_disk", schema["provider_schemas"]["dplan/fake"]["resource_schemas"])
        self.assertIn("## Resource `fake_disk`", self.run_dplan("providers", "docs", "fake", "--provider-dir", "bin"))
        self.assertIn("dplan/nothing", self.run_dplan("providers", "docs", "nothing", code=1))

    @contextlib.contextmanager
    def running(self, variable):
        """A provider that somebody has started, as the environment tells dplan of it."""
        provider = subprocess.Popen([FAKE_PLUGIN, "--reattach"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    env={**os.environ, **self.env}, text=True)
        try:
            where = json.loads(provider.stdout.readline())
            yield {variable: json.dumps({"dplan/fake": next(iter(where.values()))})}
            self.assertIsNone(provider.poll(), "it is not ours to end")
        finally:
            provider.send_signal(signal.SIGINT)
            provider.wait(timeout=20)
            provider.stdout.close()

    def test_reattach(self):
        os.remove(self.plugin)
        with self.running("DPLAN_REATTACH_PROVIDERS") as env:
            self.assertIn("runs already", self.run_dplan("providers", "list", **env))
            self.run_dplan("apply", "--yes", **env)
        with self.running("TF_REATTACH_PROVIDERS") as env:
            self.run_dplan("plan", "--detailed-exitcode", **env)
        self.assertFalse(os.path.exists(self.path("dplan.lock.yaml")))
        self.assertIn("dplan/fake", self.run_dplan("plan", code=1, **env))
        self.assertIn("Invalid DPLAN_REATTACH_PROVIDERS",
                      self.run_dplan("plan", code=1, DPLAN_REATTACH_PROVIDERS="nonsense"))

    def test_new_provider(self):
        shown = self.run_dplan("providers", "new", "tapes")
        self.assertIn("cmake", shown)
        self.assertIn("dplan providers check", shown)
        names = [os.path.join(folder, name) for folder, _, files in os.walk(self.path("dplan-provider-tapes"))
                 for name in files]
        self.assertGreater(len(names), 5)
        for name in names:
            self.assertNotIn("skeleton", name.lower())
            with open(name) as f:
                self.assertNotIn("skeleton", f.read().lower(), name)
        self.assertIn("exists", self.run_dplan("providers", "new", "tapes", code=1))
        self.run_dplan("providers", "new", "tapes", "--dir", "other")
        self.assertTrue(os.path.exists(self.path("other/CMakeLists.txt")))

    def test_check(self):
        self.write("fake_disk:\n  - {name: x, size: 1}\n  - {name: x, size: 2}\n", "examples.yaml")
        self.assertIn("keeps the rules", self.run_dplan("providers", "check", "bin/dplan-provider-fake"))
        found = self.json("providers", "check", self.plugin, "--examples", "examples.yaml")
        self.assertEqual(found["faults"], 0)
        self.assertNotIn("fake_disk", [finding["type"] for finding in found["findings"]])
        # One that dies breaks rules, and says why.
        shown = self.run_dplan("providers", "check", self.plugin, "--examples", "examples.yaml", code=1,
                               FAKE_FAULT="apply exit")
        self.assertIn("fault: fake_disk: ", shown)
        self.assertIn("it leaves in apply", shown)
        self.write("fake_dsk: {name: x}\n", "examples.yaml")
        self.assertIn('Did you mean "fake_disk"?',
                      self.run_dplan("providers", "check", self.plugin, "--examples", "examples.yaml", code=1))
        self.assertIn("stderr", self.run_dplan("providers", "check", "/bin/true", code=1))

    def test_required_version(self):
        self.write('dplan: {required_version: ">= 99"}\n' + CONFIG)
        for command in ("plan", "validate", "init"):
            shown = self.run_dplan(command, "--provider-dir", "bin", code=1)
            self.assertIn("Unsuitable version of dplan", shown)
            self.assertIn("main.dplan.yaml:1:27", shown)

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_grpc_waits_until_there_is_a_plugin(self):
        def watch(*words):
            done = subprocess.run(["strace", "-f", "-e", "trace=epoll_create,epoll_create1", BINARY, *words],
                                  cwd=self.folder, env={**os.environ, **self.env}, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
            return done.stderr

        self.assertIn("epoll_create", watch("plan", "--provider-dir", "bin"))
        self.write("resources:\n  dplan_data.a: {input: 1}\n")
        for words in (["version"], ["plan"], ["apply", "--yes"]):
            self.assertNotIn("epoll_create", watch(*words))


if __name__ == "__main__":
    unittest.main()
