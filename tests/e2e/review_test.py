#!/usr/bin/env python3
"""A provider that is a process reviews plans: what it finds is shown, keeps a plan from being applied, and can be
allowed by name, also in a saved plan.

usage: review_test.py BINARY FAKE_PLUGIN
"""
import json
import os
import shutil
import sys
import unittest

FAKE_PLUGIN = os.path.abspath(sys.argv.pop(2))

from dplan_case import DplanCase  # noqa: E402: it takes the first argument

THREE = "resources:\n  fake_cluster.c: {count: 3, name: \"c${count.index}\"}\n"
ONE = "resources:\n  fake_cluster.c: {count: 1, name: \"c${count.index}\", nodes: 2}\n"
ALL = ["fake_cluster.c[0]", "fake_cluster.c[1]", "fake_cluster.c[2]"]
ALLOW_BOTH = ("--allow", "fake.clusters_together:fake_cluster.c[1]",
              "--allow", "fake.clusters_together:fake_cluster.c[2]")


class Review(DplanCase):
    CONFIG = THREE

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("bin"))
        shutil.copy(FAKE_PLUGIN, self.path("bin/dplan-provider-fake"))
        self.env = {"FAKE_WORLD": self.path("world"), "HOME": self.folder}
        self.run_dplan("apply", "--yes")
        self.write(ONE)

    def run_dplan(self, *words, code=0, **env):
        return self.dplan(*words, "--provider-dir", "bin", code=code, env={**self.env, **env})

    def world(self):
        return self.read("world").decode()

    def test_a_danger_keeps_the_plan_from_being_applied(self):
        shown = self.run_dplan("plan", code=1)
        self.assertIn("Error: Clusters stop together (fake.clusters_together)\n    in fake_cluster.c[1]", shown)
        self.assertIn("Warning: Cluster shrinks (fake.fewer_nodes)\n    in fake_cluster.c[0]", shown)
        self.assertIn("--allow 'fake.clusters_together:fake_cluster.c[2]'", shown)
        before = self.world()
        self.run_dplan("apply", "--yes", code=1)
        self.run_dplan("apply", "--yes", *ALLOW_BOTH[:2], code=1)
        self.assertEqual(self.recorded(), ALL)
        self.assertEqual(self.world(), before)
        self.run_dplan("apply", "--yes", *ALLOW_BOTH)
        self.assertEqual(self.recorded(), ALL[:1])

    def test_a_warning_does_not(self):
        self.write(THREE.replace("}\n", ", nodes: 2}\n"))
        self.assertIn("Cluster shrinks", self.run_dplan("apply", "--yes"))
        self.assertEqual(self.world().count('"nodes":2'), 3)

    def test_a_saved_plan_keeps_what_is_allowed(self):
        self.assertIn("Plan is dangerous", self.run_dplan("plan", "--out", "a.plan", code=1))
        self.assertFalse(os.path.exists(self.path("a.plan")))
        self.run_dplan("plan", "--out", "a.plan", "--allow", "fake.clusters_together")
        self.assertIn("(fake.clusters_together), allowed", self.dplan("show", "a.plan"))
        found = json.loads(self.dplan("show", "a.plan", "--json"))["findings"]
        self.assertEqual([(one["code"], one["address"], one["severity"], one["allowed"]) for one in found],
                         [("fake.fewer_nodes", ALL[0], "warning", False),
                          ("fake.clusters_together", ALL[1], "error", True),
                          ("fake.clusters_together", ALL[2], "error", True)])
        self.run_dplan("apply", "a.plan")
        self.assertEqual(self.recorded(), ALL[:1])

    def test_a_saved_plan_allows_nothing_that_is_found_later(self):
        self.run_dplan("plan", "--out", "a.plan", "--allow", "fake.clusters_together")
        refused = self.run_dplan("apply", "a.plan", code=1, FAKE_SCRIPT='fault review * refuse "a node is down"')
        self.assertIn("Refused by the fake", refused)
        self.assertNotIn("clusters_together", refused)
        self.assertEqual(self.recorded(), ALL)

    def test_events_tell_what_is_found(self):
        def found(code, *words):
            events = [json.loads(line) for line in self.run_dplan("plan", "--json", *words, code=code).splitlines()]
            diagnostics = [event["diagnostic"] for event in events if event["type"] == "diagnostic"]
            return [(one["severity"], one.get("code"), one.get("address")) for one in diagnostics]
        warning = ("warning", "fake.fewer_nodes", ALL[0])
        self.assertEqual(found(1), [warning, ("error", "fake.clusters_together", ALL[1]),
                                    ("error", "fake.clusters_together", ALL[2]), ("error", None, None)])
        self.assertEqual(found(0, *ALLOW_BOTH), [warning, ("warning", "fake.clusters_together", ALL[1]),
                                                 ("warning", "fake.clusters_together", ALL[2])])

    def test_more_is_not_destroyed_than_may_be(self):
        refused = self.run_dplan("destroy", "--yes", "--max-destroy", "2", "--allow", "fake.clusters_together", code=1)
        self.assertIn("engine.max_destroy", refused)
        self.assertEqual(self.recorded(), ALL)
        self.run_dplan("destroy", "--yes", "--max-destroy", "3", "--allow", "fake.clusters_together")
        self.assertEqual(self.recorded(), [])

    def test_a_reviewer_that_fails_is_no_review(self):
        script = 'fault review * crash "no connection"'
        self.assertIn("no connection", self.run_dplan("apply", "--yes", *ALLOW_BOTH, code=1, FAKE_SCRIPT=script))
        self.assertEqual(self.recorded(), ALL)


if __name__ == "__main__":
    unittest.main()
