#!/usr/bin/env python3
"""Providers that take their time to start, or to end: it is said what is waited for, and an interrupt ends the waiting
and leaves no process behind.

usage: provider_start_test.py BINARY FAKE_PLUGIN
"""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

FAKE_PLUGIN = os.path.abspath(sys.argv.pop(2))

from dplan_case import BINARY, DplanCase  # noqa: E402: it takes the first argument

# A second is promised; the rest is for a machine that is busy.
SOON = 3


class ProviderStart(DplanCase):
    CONFIG = "resources:\n  fake_disk.a: {name: a}\n"

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("bin"))
        self.env = {**os.environ, "FAKE_WORLD": self.path("world"), "HOME": self.folder}
        shutil.copy(FAKE_PLUGIN, self.path("fake"))

    def script(self, text):
        """The provider is this program."""
        self.write(f"#!/bin/sh\necho $$ >> {self.path('pids')}\n{text}\n", "bin/dplan-provider-fake")
        os.chmod(self.path("bin/dplan-provider-fake"), 0o755)

    def start(self, *words, **env):
        child = subprocess.Popen([BINARY, *words, "--provider-dir", "bin"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**self.env, **env})
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.kill)
        return child

    def await_pid(self):
        for _ in range(3000):
            if os.path.exists(self.path("pids")) and self.read("pids").endswith(b"\n"):
                return int(self.read("pids").split()[-1])
            time.sleep(0.01)
        self.fail("the provider was not started")

    def check_interrupted(self, child, pid):
        begun = time.monotonic()
        child.send_signal(signal.SIGINT)
        shown, _ = child.communicate(timeout=60)
        self.assertLess(time.monotonic() - begun, SOON)
        self.assertEqual(child.returncode, 130, shown)
        self.assertIn("Interrupted.", shown)
        self.assertNotIn("Error", shown)
        self.assertFalse(os.path.exists(f"/proc/{pid}"), "the provider still runs")

    def test_interrupt_before_the_handshake(self):
        self.script("exec sleep 600")
        for words in (["plan"], ["apply", "--yes"], ["validate"], ["providers", "schema", "dplan/fake"], ["init"]):
            with self.subTest(words):
                if os.path.exists(self.path("pids")):
                    os.remove(self.path("pids"))
                child = self.start(*words)
                self.check_interrupted(child, self.await_pid())

    def test_interrupt_before_the_schema(self):
        self.script(f"exec {self.path('fake')} \"$@\"")
        child = self.start("plan", FAKE_SCRIPT="fault schema * hold forever")
        pid = self.await_pid()
        time.sleep(1)  # so that it has shaken hands
        self.check_interrupted(child, pid)

    def test_it_is_said_what_starts(self):
        self.script(f"sleep 1.5\nexec {self.path('fake')} \"$@\"")
        shown, _ = (child := self.start("plan")).communicate(timeout=60)
        self.assertEqual(child.returncode, 0, shown)
        self.assertTrue(shown.startswith("Starting the providers dplan/fake...\n"), shown)

    def test_it_is_said_whose_providers_hold_the_lock(self):
        """What a run left behind that was killed: a provider that still works."""
        self.script(f"exec {self.path('fake')} \"$@\"")
        ended = subprocess.Popen(["true"])
        ended.wait()
        with open(self.path("dplan.state.db.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            provider = subprocess.Popen(["sleep", "2.5"], pass_fds=[lock.fileno()])
            self.addCleanup(provider.wait)
            with open(f"/proc/{provider.pid}/stat") as f:
                ticks = int(f.read().rpartition(")")[2].split()[19])
            with open("/proc/sys/kernel/random/boot_id") as f:
                boot_id = f.read().strip()
            holder = {"id": "i", "actor": "me@here", "operation": "destroy", "boot_id": boot_id, "pid": ended.pid,
                      "start_ticks": 1, "since_us": 1}
            lock.write(json.dumps(holder) + "\n" + json.dumps({"pid": provider.pid, "start_ticks": ticks}) + "\n")
        shown, _ = (child := self.start("apply", "--yes")).communicate(timeout=60)
        self.assertEqual(child.returncode, 0, shown)
        self.assertTrue(shown.startswith(f"Waiting for the providers of an interrupted destroy (pid {ended.pid}, which "
                                         "has ended) to end...\n"), shown)


if __name__ == "__main__":
    unittest.main()
