#!/usr/bin/env python3
"""What a provider can do to a running command besides being killed once: die again, hang, fail, be slow.

usage: fault_test.py DPLAN FILES_PLUGIN

After each, the next plan settles what is open, and apply converges, as in kill_test.py.
"""
import os
import shutil
import signal
import sys
import tempfile
import unittest

from folder import Folder
from kills import deaths, wait_for_change
from worlds import FilesWorld, objects_of

DPLAN, BUILT = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
APPLY = ("apply", "--yes", "--parallelism", "4")


class Faults(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="dplan-fault-")
        self.addCleanup(place.cleanup)
        plugin = shutil.copy(BUILT, os.path.join(place.name, "dplan-provider-files"))
        self.folder = Folder(DPLAN, FilesWorld(plugin))
        self.enterContext(self.folder)
        self.folder.configure("first")

    def run_with(self, fault, *words, code):
        ended, printed = self.folder.run(*words, FILES_FAULT=fault)
        self.assertEqual(ended, code, printed)
        return printed

    def check_recovers(self):
        self.folder.check_nobody_is_left()
        self.folder.check_converges()

    def test_apply_goes_on_with_a_new_process(self):
        # Nothing but the base is in flight; it is found by its mark, and all others are made.
        printed = self.run_with("create.made die", *APPLY, code=0)
        self.assertEqual(deaths(self.folder), 1)
        self.assertEqual(printed.count("ended without an answer"), 1, printed)
        self.assertEqual(len(objects_of(self.folder)), 20)
        self.folder.check_agrees(printed)
        self.check_recovers()

    def test_what_was_in_flight_is_told(self):
        self.folder.must(*APPLY)
        self.folder.configure("second")
        printed = self.run_with("work.checkpointed die 5", *APPLY, code=1)
        self.assertEqual(deaths(self.folder), 1)
        # What was in flight is looked up, each by itself; what was half made is finished by the next apply.
        self.assertIn("ended without an answer", printed)
        self.folder.check_agrees(printed)
        self.check_recovers()

    def test_the_second_death_ends_the_apply(self):
        printed = self.run_with("create.made die 1 2", *APPLY, code=1)
        self.assertEqual(deaths(self.folder), 2)
        # Of four in flight at most it is not known what became of them; all others were not begun.
        self.assertIn(printed.count("What became of it is not known"), range(1, 5), printed)
        self.assertIn("was not begun", printed)
        self.check_recovers()

    def test_what_looks_dies_too(self):
        # The base is made, then both processes die in the search for it.
        with self.subTest("in the apply itself"):
            self.run_with("create.made die", *APPLY, code=0)
            self.assertEqual(deaths(self.folder), 1)
        self.folder.configure("second")
        code, printed = self.folder.run(*APPLY, DPLAN_FAILPOINT="apply.provider_answered:2")
        self.assertEqual(code, -signal.SIGKILL, printed)
        with self.subTest("and in the plan after it"):
            printed = self.run_with("read die 1 2", "plan", code=1)
            self.assertEqual(deaths(self.folder), 2)
        self.check_recovers()

    def test_a_plan_needs_no_more_than_a_new_process(self):
        self.folder.must(*APPLY)
        for point in ("configure", "read", "plan"):
            with self.subTest(point):
                printed = self.run_with(f"{point} die", "plan", "--detailed-exitcode", code=0)
                self.assertEqual(deaths(self.folder), 1, printed)

    def test_failures_are_no_losses(self):
        self.folder.must(*APPLY)
        for generation, point in (
                ("second", "create.begun"), ("first", "create.made"), ("second", "create.known"),
                ("first", "work.part_made"), ("second", "work.checkpointed"), ("first", "update.begun"),
                ("second", "update.made"), ("first", "remove.begun"), ("second", "remove.made")):
            with self.subTest(point):
                self.folder.configure(generation)
                printed = self.run_with(f"{point} fail", *APPLY, code=1)
                self.assertEqual(deaths(self.folder), 1)
                self.assertEqual(printed.count("The script wants it to fail"), 1, printed)
                self.check_recovers()

    def interrupted(self, fault, times):
        """What an apply printed that was interrupted so often once the world had begun to change."""
        process = self.folder.start(*APPLY, FILES_FAULT=fault)
        wait_for_change(self.folder, process)
        for _ in range(times):
            # The second one must not come before dplan has heard the first.
            signal.sigtimedwait([], 0.3)
            process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=60)
        self.assertNotIn(process.returncode, (0, -signal.SIGINT), printed)
        self.assertEqual(deaths(self.folder), 1, printed)
        return printed

    def test_what_hangs_is_cancelled(self):
        self.interrupted("create.made hang", 2)
        self.check_recovers()

    def test_what_can_be_resumed_is_cancelled_at_once(self):
        self.interrupted("work.checkpointed hang", 1)
        self.assertIn(1, [parts for _, _, parts in objects_of(self.folder).values()])
        self.check_recovers()

    def test_a_slow_provider_dies_with_dplan(self):
        process = self.folder.start(*APPLY, FILES_FAULT="create.made slow")
        wait_for_change(self.folder, process)
        process.kill()
        process.communicate()
        # At once, while the plugin may still be there.
        self.folder.check_settles()
        self.assertEqual(len(objects_of(self.folder)), 1)
        self.check_recovers()


if __name__ == "__main__":
    unittest.main()
