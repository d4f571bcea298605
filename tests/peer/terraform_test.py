#!/usr/bin/env python3
"""The peer is a proper provider in both protocols: an unmodified Terraform takes its objects through their life, and
rejects the wrong answers that it gives when it is told to. So whatever dplan makes of it is dplan's own doing.

usage: terraform_test.py PEER
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from peer_world import SOURCE, PeerWorld, unpack

PEER = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else ""
BIG = "123456789012345678901234567890.5"

FULL = """
resource "peer_thing" "a" {
  name     = "first"
  text     = "hello"
  size     = %s
  tags     = ["b", "a"]
  labels   = { x = "1" }
  ports    = [80, 443.5]
  shape    = { kind = "box", sides = 6 }
  pair     = ["a", 1]
  corners  = [{ x = 1, y = 2 }, { x = 0, y = 0.1 }]
  anything = { deep = [1, "two", null] }
  secret   = "hush"
  password = "pw"
  disk {
    size = 10
    partition { size = 4 }
  }
  rule {
    protocol = "tcp"
    port     = 22
  }
  rule {
    protocol = "udp"
    port     = 53
  }
  mount "data" { path = "/data" }
  limits { cpu = 0.5 }
  policy { keep = 3 }
  extra {
    key   = "k"
    value = true
  }
  extra {
    key   = "l"
    value = [1]
  }
}
resource "peer_thing" "b" {
  name = "second"
  text = "after ${peer_thing.a.id}"
}
data "peer_lookup" "b" {
  name = peer_thing.b.name
}
output "sum" { value = provider::peer::sum(1, 0.1) }
""" % BIG

NESTED = """
resource "peer_thing" "n" {
  name    = "nested"
  spec    = { kind = "x", token = "tok" }
  nodes   = [{ host = "h1" }, { host = "h2", weight = 3 }]
  zones   = { z = { region = "r" } }
  members = [{ user = "u" }, { user = "v", role = "writer" }]
}
"""
PLAIN = 'resource "peer_thing" "p" {\n  name = "plain"\n  text = "t"\n}\n'


class WithTerraform:
    PROTOCOL = 0

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-peer-")
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        self.world = PeerWorld(os.path.join(self.folder, "world"))
        mirror = os.path.join(self.folder, "mirror")
        for version in ("5.0.0", "6.0.0"):
            unpack(PEER, mirror, version)
        self.write("rc", 'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n' % mirror)
        self.configure(PLAIN)
        self.terraform("init")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as f:
            f.write(text)

    def configure(self, text, *behave):
        words = ", ".join(f'"{word}"' for word in behave)
        self.write("main.tf", f"""
terraform {{
  required_providers {{
    peer = {{
      source  = "{SOURCE}"
      version = "{self.PROTOCOL}.0.0"
    }}
  }}
}}
provider "peer" {{
  directory = "{self.world.folder}"
  behave    = [{words}]
}}
""" + text)

    def terraform(self, *words, code=0, env=None):
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.path.join(self.folder, "rc"), "CHECKPOINT_DISABLE": "1",
                       **(env or {})}
        done = subprocess.run(["terraform", words[0], "-no-color", *words[1:]], cwd=self.folder, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=environment)
        shown = done.stdout.decode(errors="replace")
        self.assertEqual(done.returncode, code, shown)
        return shown

    def apply(self, says, **more):
        self.assertIn(says, self.terraform("apply", "-auto-approve", **more))

    def settled(self):
        self.terraform("plan", "-detailed-exitcode")

    def test_life(self):
        self.configure(FULL)
        self.apply("2 added, 0 changed, 0 destroyed")
        self.settled()
        plans = [line for line in self.world.journal() if line["call"] == "plan" and line["name"] == "second"]
        self.assertEqual(plans[0]["refinements"], "map[1:false 2:after ]")
        first = self.world.objects()["first"]
        self.assertEqual([first["digits"], first["revision"]], [BIG, 1])
        self.configure(FULL.replace("hello", "bye").replace("port     = 53", "port     = 54"))
        self.apply("0 added, 1 changed, 0 destroyed")
        self.settled()
        self.assertEqual(self.world.objects()["first"]["echo"], "bye")
        self.assertIn("2 destroyed", self.terraform("destroy", "-auto-approve"))
        self.assertEqual(self.world.objects(), {})

    def test_replacements(self):
        self.configure(FULL)
        self.apply("2 added")
        for was, is_ in (('"first"', '"third"'), ("size = 10", "size = 9"), ('"/data"', '"/other"')):
            with self.subTest(is_):
                self.configure(FULL.replace(was, is_))
                self.assertIn("forces replacement", self.terraform("plan"))
                self.apply("1 added, 1 changed, 1 destroyed")
                self.settled()
        self.configure(FULL.replace("size = 10", "size = 11"))
        self.terraform("apply", "-auto-approve")
        self.settled()

    def test_drift_and_disappearance(self):
        self.apply("1 added")
        self.world.change("plain", text="drifted")
        self.assertIn('"drifted" -> "t"', self.terraform("plan"))
        self.apply("0 added, 1 changed")
        self.world.remove("plain")
        self.apply("1 added, 0 changed")

    def test_import(self):
        self.apply("1 added")
        os.remove(os.path.join(self.folder, "terraform.tfstate"))
        self.terraform("import", "peer_thing.p", "plain")
        self.settled()

    def test_failed_creation_is_replaced(self):
        self.configure(PLAIN, "apply:fail")
        self.assertIn("Told to fail", self.terraform("apply", "-auto-approve", code=1))
        self.configure(PLAIN)
        self.apply("1 added, 0 changed, 1 destroyed")

    def test_state_of_an_older_schema(self):
        self.configure(PLAIN.replace('"t"', '"t"\n  amount = 7'))
        self.apply("1 added", env={"PEER_OLD": "1"})
        self.world.edit("plain", lambda value: value.update(size=value.pop("amount")))
        self.world.journal()
        self.configure(PLAIN.replace('"t"', '"t"\n  size = 7'))
        self.settled()
        self.assertIn("0", [line.get("version") for line in self.world.journal()])

    def test_legacy_provider(self):
        self.configure(PLAIN.replace('"t"', "null"), "legacy")
        self.apply("1 added")
        self.assertEqual(self.world.objects()["plain"]["text"], "")
        self.settled()

    def test_provider_that_writes_much(self):
        self.configure(PLAIN, "chatty")
        self.apply("1 added")
        self.settled()

    def test_validation(self):
        self.configure(PLAIN.replace('"t"', '"t"\n  disk { size = 0 }'))
        self.assertIn("Disk too small", self.terraform("plan", code=1))

    def test_wrong_answers_are_rejected(self):
        for behave, says in (
                ("plan:other", "invalid plan"), ("plan:null", "invalid"), ("plan:short", "attributes"),
                ("plan:type", "text"), ("plan:garbage", "object is required"), ("plan:status", "told to fail in plan"),
                ("plan:die", "plugin crashed"), ("apply:other", "inconsistent result"),
                ("apply:unknown", "unknown"), ("apply:short", "attributes"), ("apply:garbage", "object is required"),
                ("apply:die", "plugin crashed"), ("apply:status", "told to fail in apply")):
            with self.subTest(behave):
                self.forget()
                self.configure(PLAIN, behave)
                # Terraform breaks its lines wherever they are long.
                shown = " ".join(self.terraform("apply", "-auto-approve", code=1).replace("│", " ").split())
                self.assertIn(says, shown)

    def test_replacement_for_a_path_that_is_not(self):
        self.apply("1 added")
        self.configure(PLAIN.replace('"t"', '"u"'), "plan:replace")
        self.assertIn("invalid", self.terraform("plan", code=1))

    def forget(self):
        for name in ("terraform.tfstate", "terraform.tfstate.backup"):
            if os.path.exists(os.path.join(self.folder, name)):
                os.remove(os.path.join(self.folder, name))
        for name in self.world.objects():
            self.world.remove(name)


class Protocol5(WithTerraform, unittest.TestCase):
    PROTOCOL = 5


class Protocol6(WithTerraform, unittest.TestCase):
    PROTOCOL = 6

    def test_nested_attributes(self):
        self.configure(NESTED)
        self.apply("1 added")
        self.settled()
        self.assertEqual(self.world.objects()["nested"]["nodes"][0]["weight"], 100)
        self.assertIsNone(self.world.objects()["nested"]["spec"]["token"])
        self.configure(NESTED.replace("weight = 3", "weight = 4").replace('{ user = "u" }, ', ""))
        self.apply("0 added, 1 changed")
        self.settled()


if __name__ == "__main__":
    if not shutil.which("terraform"):
        print("terraform absent")
        sys.exit(77)
    unittest.main()
