#!/usr/bin/env python3
"""Plugins under Terraform, unmodified: it is a host that nobody here wrote.

usage: terraform_test.py FOLDER_OF_PLUGINS
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PLUGINS = os.path.abspath(sys.argv.pop(1))
BUILTIN = os.path.join(PLUGINS, "builtin_plugin")
FAKE = os.path.join(PLUGINS, "fake_plugin")

HEAD = """
terraform {
  required_providers {
    dplan = { source = "dplan/dplan" }
    fake  = { source = "dplan/fake" }
  }
}
provider "fake" {
  region = "here"
  token  = "canary-token"
}
"""

DATA = HEAD + """
resource "dplan_data" "first" {
  input = { name = "a", ports = [80, 443], big = 9223372036854775808, exact = 0.1 }
}
resource "dplan_data" "second" {
  input            = "after ${dplan_data.first.id}"
  triggers_replace = var.trigger
}
variable "trigger" { default = "one" }
output "second" { value = dplan_data.second.output }
"""

FAKES = HEAD + """
variable "size" { default = 5 }
variable "zone" { default = "z1" }
resource "fake_disk" "a" {
  name     = "a"
  size     = var.size
  zone     = var.zone
  labels   = { x = "y" }
  password = "canary-password"
  key      = "canary-key"
}
resource "fake_server" "s" {
  name    = "s"
  disk_id = fake_disk.a.id
  mounts  = [{ path = "/a" }, { path = "/b" }]
  boot { script = "x" }
  nic { network = "n" }
  nic {
    network = "m"
    address = "10.0.0.1"
  }
  rule { port = 80 }
  rule {
    port = 443
    cidr = "10.0.0.0/8"
  }
}
"""


@unittest.skipUnless(shutil.which("terraform"), "terraform absent")
class Terraform(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-terraform-")
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        bin_folder = os.path.join(self.folder, "bin")
        os.mkdir(bin_folder)
        os.symlink(BUILTIN, os.path.join(bin_folder, "terraform-provider-dplan"))
        os.symlink(FAKE, os.path.join(bin_folder, "terraform-provider-fake"))
        self.write(f"""
provider_installation {{
  dev_overrides {{
    "dplan/dplan" = "{bin_folder}"
    "dplan/fake"  = "{bin_folder}"
  }}
}}
""", "terraformrc")

    def write(self, text, name="main.tf"):
        with open(os.path.join(self.folder, name), "w") as f:
            f.write(text)

    def terraform(self, *words, code=0, env=None):
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.path.join(self.folder, "terraformrc"),
                       "FAKE_WORLD": os.path.join(self.folder, "world"), "CHECKPOINT_DISABLE": "1",
                       "TF_IN_AUTOMATION": "1", **(env or {})}
        done = subprocess.run(["terraform", *words], cwd=self.folder, timeout=120, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True)
        self.assertEqual(done.returncode, code, done.stdout)
        self.assertNotIn("canary", done.stdout)
        return done.stdout

    def test_dplan_data(self):
        self.write(DATA)
        self.terraform("validate")
        self.assertIn("Plan: 2 to add", self.terraform("plan", "-no-color"))
        self.terraform("apply", "-auto-approve", "-no-color")
        self.assertIn("No changes", self.terraform("plan", "-no-color", "-detailed-exitcode"))
        state = json.loads(self.terraform("show", "-json"))
        first, second = (r["values"] for r in state["values"]["root_module"]["resources"])
        self.assertEqual(first["output"]["ports"], [80, 443])
        self.assertEqual(second["output"], "after " + first["id"])

        plan = self.terraform("plan", "-no-color", "-var", "trigger=two")
        self.assertIn("must be replaced", plan)
        self.assertIn("1 to add, 0 to change, 1 to destroy", plan)
        self.terraform("apply", "-auto-approve", "-no-color", "-var", "trigger=two")
        self.terraform("state", "rm", "dplan_data.first")
        self.terraform("import", "-no-color", "dplan_data.first", "4711")
        state = json.loads(self.terraform("show", "-json"))
        self.assertEqual(state["values"]["root_module"]["resources"][0]["values"]["id"], "4711")
        self.terraform("destroy", "-auto-approve", "-no-color")
        self.assertEqual(json.loads(self.terraform("show", "-json")), {"format_version": "1.0"})

    def test_blocks_nested_attributes_and_write_only(self):
        self.write(FAKES)
        self.terraform("apply", "-auto-approve", "-no-color")
        self.assertIn("No changes", self.terraform("plan", "-no-color", "-detailed-exitcode"))
        with open(os.path.join(self.folder, "terraform.tfstate")) as f:
            self.assertNotIn("canary-key", f.read())
        plan = self.terraform("plan", "-no-color", "-var", "size=6", "-var", "zone=z1")
        self.assertIn("0 to add, 1 to change, 0 to destroy", plan)
        self.terraform("apply", "-auto-approve", "-no-color", "-var", "size=6")
        self.assertIn("forces replacement", self.terraform("plan", "-no-color", "-var", "zone=z2"))
        self.terraform("state", "rm", "fake_disk.a")
        self.terraform("import", "-no-color", "fake_disk.a", "disk-a")
        self.terraform("import", "-no-color", "fake_disk.a", "disk-b", code=1)
        self.terraform("destroy", "-auto-approve", "-no-color")
        with open(os.path.join(self.folder, "world")) as f:
            self.assertEqual(f.read(), "")

    def test_errors_name_their_place(self):
        self.write(FAKES.replace('name     = "a"', 'name     = ""'))
        out = self.terraform("plan", "-no-color", code=1)
        self.assertIn("fake_disk.a", out)
        self.assertIn('name     = ""', out)

    def test_drift_is_seen(self):
        self.write(FAKES)
        self.terraform("apply", "-auto-approve", "-no-color")
        plan = self.terraform("plan", "-no-color", env={"FAKE_SCRIPT": "world set disk-a size 99"})
        self.assertIn("99 -> 5", plan)

    def test_errors_of_an_apply_are_shown(self):
        self.write(FAKES)
        for fault, shown in (('refuse "no room"', "no room"), ('crash "the wire is cut"', "Plugin did not respond")):
            out = self.terraform("apply", "-auto-approve", "-no-color", code=1,
                                 env={"FAKE_SCRIPT": f"fault create fake_disk {fault}"})
            self.assertIn(shown, out)

    def test_a_half_made_object_is_kept(self):
        self.write(FAKES)
        self.terraform("apply", "-auto-approve", "-no-color", code=1,
                       env={"FAKE_SCRIPT": 'fault create fake_disk partial "half"'})
        self.assertIn("fake_disk.a is tainted", self.terraform("plan", "-no-color"))

    def test_schema_is_the_same_as_by_hand(self):
        self.write(HEAD)
        schemas = json.loads(self.terraform("providers", "schema", "-json"))["provider_schemas"]
        for name, plugin in (("dplan", BUILTIN), ("fake", FAKE)):
            by_hand = json.loads(subprocess.run([plugin, "--schema"], capture_output=True, check=True).stdout)
            by_hand.pop("facts", None)  # of these Terraform knows nothing
            self.assertEqual(schemas[f"registry.terraform.io/dplan/{name}"], by_hand)

    def test_mirror_and_lock_file(self):
        mirror = os.path.join(self.folder, "mirror/registry.terraform.io/dplan/dplan/1.0.0/linux_amd64")
        os.makedirs(mirror)
        shutil.copy(BUILTIN, os.path.join(mirror, "terraform-provider-dplan_v1.0.0"))
        self.write(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{self.folder}/mirror"\n  }}\n}}\n',
                   "terraformrc")
        self.write("""
terraform {
  required_providers { dplan = { source = "dplan/dplan" } }
}
resource "dplan_data" "a" { input = 1 }
""")
        self.terraform("init", "-no-color")
        self.terraform("apply", "-auto-approve", "-no-color")
        self.assertIn("No changes", self.terraform("plan", "-no-color", "-detailed-exitcode"))

    def test_reattach(self):
        self.write(DATA)
        plugin = subprocess.Popen([BUILTIN, "--reattach"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(plugin.communicate)
        self.addCleanup(plugin.kill)
        entry, = json.loads(plugin.stdout.readline()).values()
        attached = {"TF_REATTACH_PROVIDERS": json.dumps({"dplan/dplan": entry})}
        self.terraform("apply", "-auto-approve", "-no-color", env=attached)
        self.assertIn("No changes", self.terraform("plan", "-no-color", "-detailed-exitcode", env=attached))
        self.assertIsNone(plugin.poll(), "Terraform ended a process that is not its own")


if __name__ == "__main__":
    unittest.main()
