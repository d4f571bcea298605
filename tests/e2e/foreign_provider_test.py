#!/usr/bin/env python3
"""A provider that was written for Terraform, in another language and with other libraries, driven by dplan as it is:
tests/peer, in both protocols, found where Terraform would find it.

usage: foreign_provider_test.py BINARY PEER
"""
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peer"))
PEER = os.path.abspath(sys.argv.pop(2)) if len(sys.argv) > 2 else ""

from dplan_case import BINARY, DplanCase  # noqa: E402
from peer_world import SOURCE, PeerWorld, unpack  # noqa: E402

BIG = "123456789012345678901234567890.5"

FULL = f"""
  peer_thing.a:
    name: first
    text: hello
    size: {BIG}
    tags: [b, a]
    labels: {{x: "1"}}
    ports: [80, 443.5]
    shape: {{kind: box, sides: 6}}
    pair: [a, 1]
    corners: [{{x: 1, y: 2}}, {{x: 0, y: 0.1}}]
    anything: {{deep: [1, two, null]}}
    secret: hush
    password: open-sesame
    disk: [{{size: 10, partition: [{{size: 4}}]}}]
    rule: [{{protocol: tcp, port: 22}}, {{protocol: udp, port: 53}}]
    mount: {{data: {{path: /data}}}}
    limits: {{cpu: 0.5}}
    policy: {{keep: 3}}
    extra: [{{key: k, value: true}}, {{key: l, value: [1]}}]
  peer_thing.b:
    name: second
    text: after ${{peer_thing.a.id}}
"""
NESTED = """
  peer_thing.n:
    name: nested
    spec: {kind: x, token: tok}
    nodes: [{host: h1}, {host: h2, weight: 3}]
    zones: {z: {region: r}}
    members: [{user: u}, {user: v, role: writer}]
"""
PLAIN = "  peer_thing.p: {name: plain, text: t}\n"


class Foreign:
    PROTOCOL = 0
    PLACE = ""

    def setUp(self):
        super().setUp()
        self.world = PeerWorld(self.path("world"))
        self.executable = unpack(PEER, self.path(self.PLACE), f"{self.PROTOCOL}.0.0")
        self.configure(PLAIN)
        self.dplan("init")

    def configure(self, text, *behave):
        self.write(f"dplan:\n  required_providers:\n    peer: {{source: {SOURCE}}}\n"
                   f"providers:\n  peer: {{directory: {self.world.folder}, behave: [{', '.join(map(repr, behave))}]}}\n"
                   f"resources:\n{text}")

    def apply(self, says, **more):
        self.assertIn(says, self.dplan("apply", "--yes", **more))

    def settled(self):
        self.dplan("plan", "--detailed-exitcode")

    def test_life(self):
        self.configure(FULL)
        self.apply("2 added, 0 changed, 0 destroyed")
        self.settled()
        plans = [line for line in self.world.journal() if line["call"] == "plan" and line["name"] == "second"]
        self.assertEqual(plans[0]["refinements"], "map[1:false 2:after ]")
        first = self.world.objects()["first"]
        self.assertEqual([first["digits"], first["revision"]], [BIG, 1])
        self.configure(FULL.replace("hello", "bye").replace("port: 53", "port: 54"))
        self.apply("0 added, 1 changed, 0 destroyed")
        self.settled()
        self.assertEqual(self.world.objects()["first"]["echo"], "bye")
        self.assertIn("2 destroyed", self.dplan("destroy", "--yes"))
        self.assertEqual(self.world.objects(), {})

    def test_secrets_stay_where_they_belong(self):
        self.configure(FULL)
        shown = self.dplan("apply", "--yes") + self.dplan("show") + self.dplan("state", "show", "peer_thing.a")
        self.assertNotIn("hush", shown)
        self.assertNotIn("open-sesame", shown)
        self.assertNotIn(b"open-sesame", self.read("dplan.state.db"))
        self.assertIsNone(self.world.objects()["first"]["password"])
        self.assertIsNotNone(self.world.objects()["first"]["password_digest"])

    def test_replacements(self):
        self.configure(FULL)
        self.apply("2 added")
        for was, is_ in (("name: first", "name: third"), ("{size: 10", "{size: 9"), ("/data", "/other")):
            with self.subTest(is_):
                self.configure(FULL.replace(was, is_))
                self.assertIn("forces replacement", self.dplan("plan"))
                self.apply("1 added, 1 changed, 1 destroyed")
                self.settled()

    def test_saved_plan(self):
        self.configure(FULL)
        self.dplan("plan", "--out", "saved.dplan")
        self.assertIn("2 added", self.dplan("apply", "saved.dplan"))
        self.settled()

    def test_drift_and_disappearance(self):
        self.apply("1 added")
        self.world.change("plain", text="drifted")
        self.assertIn('"drifted" -> "t"', self.dplan("plan"))
        self.apply("0 added, 1 changed")
        self.world.remove("plain")
        self.apply("1 added, 0 changed")
        self.settled()

    def test_import(self):
        self.apply("1 added")
        self.dplan("state", "rm", "peer_thing.p")
        self.dplan("import", "peer_thing.p", "plain")
        self.settled()
        self.assertIn("peer_thing.q", self.dplan("import", "peer_thing.q", "nobody", code=1))

    def test_failed_creation_is_replaced(self):
        self.configure(PLAIN, "apply:fail")
        self.assertIn("Told to fail", self.dplan("apply", "--yes", code=1))
        self.assertEqual(self.recorded(), ["peer_thing.p"])
        self.configure(PLAIN)
        self.apply("1 added, 0 changed, 1 destroyed")
        self.settled()

    def test_state_of_an_older_schema(self):
        self.configure(PLAIN.replace("text: t", "text: t, amount: 7"))
        self.apply("1 added", env={"PEER_OLD": "1"})
        self.world.edit("plain", lambda value: value.update(size=value.pop("amount")))
        self.world.journal()
        self.configure(PLAIN.replace("text: t", "text: t, size: 7"))
        self.settled()
        self.assertIn("0", [line.get("version") for line in self.world.journal()])

    def test_provider_that_writes_much(self):
        self.configure(PLAIN, "chatty", "flood")
        self.apply("1 added")
        self.settled()

    def test_validation(self):
        self.configure(PLAIN.replace("text: t", "text: t, disk: [{size: 0}]"))
        shown = self.dplan("plan", code=1)
        self.assertIn("Disk too small", shown)
        self.assertIn("main.dplan.yaml:", shown)

    def test_wrong_answers_are_rejected(self):
        for behave, *says in (
                ("plan:other", "name"), ("plan:null",), ("plan:short", "PlanResourceChange"),
                ("plan:type", "PlanResourceChange"), ("plan:garbage", "PlanResourceChange"),
                ("plan:status", "told to fail in plan"), ("plan:die", "the peer was told to die"),
                ("apply:other", "name"), ("apply:unknown", "id"), ("apply:short", "ApplyResourceChange"),
                ("apply:type", "ApplyResourceChange"), ("apply:garbage", "ApplyResourceChange"),
                ("apply:status", "told to fail in apply"), ("apply:die", "the peer was told to die")):
            with self.subTest(behave):
                self.forget()
                self.configure(PLAIN, behave)
                shown = self.dplan("apply", "--yes", code=1)
                for words in ["Error: ", "peer", *says]:
                    self.assertIn(words, " ".join(shown.split()))
                self.recorded()

    def forget(self):
        for name in os.listdir(self.folder):
            if name.startswith("dplan.state.db"):
                path = self.path(name)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        for name in self.world.objects():
            self.world.remove(name)

    def test_provider_that_is_killed_while_it_creates(self):
        self.configure(PLAIN, "apply:hold")
        running = subprocess.Popen([BINARY, "apply", "--yes"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.kill(int(self.awaited("holding")["pid"]), signal.SIGKILL)
        shown = running.communicate(timeout=60)[0].decode()
        self.assertEqual(running.returncode, 1, shown)
        self.assertIn("signal 9", shown)
        self.check_unsettled_creation()

    def test_dplan_that_is_killed_takes_its_provider_along(self):
        self.configure(PLAIN, "apply:hold")
        running = subprocess.Popen([BINARY, "apply", "--yes"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peer = int(self.awaited("holding")["pid"])
        running.kill()
        running.wait()
        deadline = time.monotonic() + 30
        while os.path.exists(f"/proc/{peer}") and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(os.path.exists(f"/proc/{peer}"))
        self.check_unsettled_creation()

    def awaited(self, call):
        """The line of the journal that tells of a call, as soon as it is there."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for line in self.world.journal():
                if line["call"] == call:
                    return line
            time.sleep(0.05)
        self.fail(f"no {call}")

    def check_unsettled_creation(self):
        """The object exists, and nobody knows: it is not made twice, and the user learns what to do."""
        self.configure(PLAIN)
        self.assertIn("peer_thing.p", self.dplan("apply", "--yes", code=1))
        self.assertEqual(list(self.world.objects()), ["plain"])
        self.dplan("state", "resolve", "peer_thing.p", "--absent")
        self.dplan("import", "peer_thing.p", "plain")
        self.settled()


class Protocol5(Foreign, DplanCase):
    PROTOCOL = 5
    PLACE = ".terraform/providers"


class Protocol6(Foreign, DplanCase):
    PROTOCOL = 6
    PLACE = "terraform.d/plugins"

    def test_nested_attributes(self):
        self.configure(NESTED)
        self.apply("1 added")
        self.settled()
        self.assertEqual(self.world.objects()["nested"]["nodes"][0]["weight"], 100)
        self.assertIsNone(self.world.objects()["nested"]["spec"]["token"])
        self.configure(NESTED.replace("weight: 3", "weight: 4").replace("{user: u}, ", ""))
        self.apply("0 added, 1 changed")
        self.settled()


if __name__ == "__main__":
    unittest.main()
