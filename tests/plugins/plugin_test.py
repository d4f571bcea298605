#!/usr/bin/env python3
"""A plugin as a process: what it says to people and to its host, and when it ends.

usage: plugin_test.py FOLDER_OF_PLUGINS
"""
import base64
import json
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

PLUGINS = os.path.abspath(sys.argv.pop(1))
FAKE = os.path.join(PLUGINS, "fake_plugin")
WRONG = os.path.join(PLUGINS, "wrong_plugin")

COOKIE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}


class PluginCase(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="dplan-plugin-")
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def run_plugin(self, *words, env=None, binary=FAKE):
        return subprocess.run([binary, *words], timeout=60, stdin=subprocess.DEVNULL, capture_output=True,
                              env={**os.environ, **(env or {})}, text=True)

    def start(self, *words, env=None, cookie=True, **options):
        """A running plugin, and the first line that it prints."""
        environment = {**os.environ, "PLUGIN_UNIX_SOCKET_DIR": self.folder, "TMPDIR": self.folder,
                       **(COOKIE if cookie else {}), **(env or {})}
        plugin = subprocess.Popen([FAKE, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, env=environment, text=True, **options)
        self.addCleanup(self.end, plugin)
        return plugin, plugin.stdout.readline()

    def end(self, plugin):
        plugin.kill()
        plugin.communicate()

    def assert_ends(self, plugin, code, within=10):
        self.assertEqual(plugin.wait(timeout=within), code)
        self.assertEqual(os.listdir(self.folder), [], "the socket is left behind")


class ByHand(PluginCase):
    def test_it_says_what_it_is_for(self):
        for env in ({}, {"TF_PLUGIN_MAGIC_COOKIE": "biscuit"}):
            done = self.run_plugin(env=env)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout, "")
            self.assertIn("This is the provider fake, a plugin", done.stderr)
            self.assertIn("--schema", done.stderr)

    def test_it_knows_its_options(self):
        for words in (["--help"], ["--schema", "--docs"], [""]):
            done = self.run_plugin(*words)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("--schema", done.stderr)

    def test_schema(self):
        done = self.run_plugin("--schema")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        disk = json.loads(done.stdout)["resource_schemas"]["fake_disk"]["block"]["attributes"]
        self.assertEqual(disk["key"], {"type": "string", "description_kind": "markdown", "optional": True,
                                       "sensitive": True, "write_only": True})

    def test_docs(self):
        done = self.run_plugin("--docs")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("# Provider `fake`\n", done.stdout)
        self.assertIn("## Resource `fake_server`\n", done.stdout)

    def test_version(self):
        done = self.run_plugin("--version")
        self.assertEqual((done.returncode, done.stdout), (0, "fake 1.0.0\n"))

    def test_a_wrong_schema_is_not_served(self):
        for words, env in ((["--schema"], {}), ([], COOKIE)):
            done = self.run_plugin(*words, env=env, binary=WRONG)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn('dplan_data: "count" is a word of the configuration language', done.stderr)
            self.assertIn("dplan_data: count: it is neither required nor optional", done.stderr)

    def test_output_that_nobody_takes_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([FAKE, "--schema"], stdout=full, timeout=60)
        self.assertEqual(done.returncode, 1)

    def test_reattach_serves_until_it_is_interrupted(self):
        plugin, line = self.start("--reattach", cookie=False)
        (name, entry), = json.loads(line).items()
        self.assertEqual(name, "dplan/fake")
        self.assertEqual(entry["Pid"], plugin.pid)
        self.assertTrue(stat.S_ISSOCK(os.stat(entry["Addr"]["String"]).st_mode))
        plugin.send_signal(signal.SIGINT)
        self.assert_ends(plugin, 0)


class ByAHost(PluginCase):
    def test_it_shakes_hands(self):
        _, line = self.start()
        core, protocol, network, address, kind, certificate = line.rstrip("\n").split("|")
        self.assertEqual((core, protocol, network, kind, certificate), ("1", "6", "unix", "grpc", ""))
        self.assertTrue(stat.S_ISSOCK(os.stat(address).st_mode))
        folder = os.path.dirname(address)
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        self.assertEqual(os.path.dirname(folder), self.folder)

    def test_it_shows_a_certificate_to_those_who_show_one(self):
        shown = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521",
                                "-nodes", "-keyout", "/dev/null", "-subj", "/CN=localhost"],
                               capture_output=True, check=True, text=True).stdout
        _, line = self.start(env={"PLUGIN_CLIENT_CERT": shown})
        certificate = line.rstrip("\n").split("|")[5]
        self.assertNotIn("=", certificate)
        der = base64.b64decode(certificate + "=" * (-len(certificate) % 4))
        shown = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-subject"], input=der,
                               capture_output=True, check=True)
        self.assertIn(b"localhost", shown.stdout)

    def test_it_does_not_serve_those_who_show_nonsense(self):
        plugin, line = self.start(env={"PLUGIN_CLIENT_CERT": "-----BEGIN NONSENSE"})
        self.assertEqual(line, "")
        self.assert_ends(plugin, 1)

    def test_it_does_not_multiplex(self):
        _, line = self.start(env={"PLUGIN_MULTIPLEX_GRPC": "true"})
        self.assertEqual(line.rstrip("\n").split("|")[5:], ["", "false"])

    def test_the_folder_must_be_one(self):
        plugin, line = self.start(env={"PLUGIN_UNIX_SOCKET_DIR": "/nonexistent"})
        self.assertEqual(line, "")
        self.assertEqual(plugin.wait(timeout=10), 1)
        self.assertIn("The provider cannot be served: no folder for the socket", plugin.stderr.read())

    def test_an_interrupt_is_for_the_host(self):
        plugin, _ = self.start()
        plugin.send_signal(signal.SIGINT)
        with self.assertRaises(subprocess.TimeoutExpired):
            plugin.wait(timeout=0.5)
        plugin.send_signal(signal.SIGTERM)
        self.assert_ends(plugin, 0)

    def test_it_ends_with_its_host(self):
        # A host in between, which is killed.
        host = subprocess.Popen([sys.executable, "-c", f"""
import os, subprocess, sys, time
plugin = subprocess.Popen([{FAKE!r}], stdout=subprocess.PIPE, text=True)
print(plugin.pid, plugin.stdout.readline(), flush=True)
time.sleep(600)
"""], stdout=subprocess.PIPE, text=True, env={**os.environ, **COOKIE, "PLUGIN_UNIX_SOCKET_DIR": self.folder})
        pid = int(host.stdout.readline().split()[0])
        gone = os.pidfd_open(pid)
        self.addCleanup(os.close, gone)
        host.kill()
        host.wait()
        host.stdout.close()
        readable, _, _ = select.select([gone], [], [], 10)
        self.assertTrue(readable, "the plugin outlives its host")
        deadline = time.monotonic() + 10
        while os.listdir(self.folder) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_host_that_does_not_listen_is_gone(self):
        reader, writer = os.pipe()
        os.close(reader)
        plugin = subprocess.Popen([FAKE], stdout=writer, stderr=subprocess.DEVNULL,
                                  env={**os.environ, **COOKIE, "PLUGIN_UNIX_SOCKET_DIR": self.folder})
        os.close(writer)
        self.addCleanup(plugin.kill)
        self.assert_ends(plugin, 0)

    def test_descriptors_of_the_host_stay_with_the_plugin(self):
        reader, writer = os.pipe()
        plugin, _ = self.start(pass_fds=[writer])
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        with open(f"/proc/{plugin.pid}/fdinfo/{writer}") as info:
            flags = next(int(line.split()[1], 8) for line in info if line.startswith("flags:"))
        self.assertTrue(flags & os.O_CLOEXEC, "what the plugin starts would inherit it")
        for fd in os.listdir(f"/proc/{plugin.pid}/fdinfo"):
            with open(f"/proc/{plugin.pid}/fdinfo/{fd}") as info:
                flags = next(int(line.split()[1], 8) for line in info if line.startswith("flags:"))
            self.assertTrue(int(fd) <= 2 or flags & os.O_CLOEXEC, os.readlink(f"/proc/{plugin.pid}/fd/{fd}"))


if __name__ == "__main__":
    unittest.main()
