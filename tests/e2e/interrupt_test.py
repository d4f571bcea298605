#!/usr/bin/env python3
"""What a person or the system does to a running apply: Ctrl-C in three steps, SIGTERM, a reader that goes away,
a second dplan. Whatever was told as done is recorded, and the next apply goes on from there.

usage: interrupt_test.py BINARY
"""
import array
import fcntl
import os
import re
import signal
import subprocess
import termios
import time
import unittest

from dplan_case import BINARY, DplanCase

LENGTH = 600

CHAIN = "resources:\n  dplan_data.c0: {input: start}\n" + "".join(
    f'  dplan_data.c{i}: {{input: "${{dplan_data.c{i - 1}.output}}"}}\n' for i in range(1, LENGTH))


class Interrupt(DplanCase):
    CONFIG = CHAIN

    def start(self, *words):
        child = subprocess.Popen([BINARY, *words], cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pipesize=4096)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.kill)
        return child

    def started_apply(self):
        """An apply that has reported its third object, and what it printed until then."""
        child = self.start("apply", "--yes", "--detail=summary")
        return child, self.read_until(child, "dplan_data.c2: Creation complete")

    def read_until(self, child, words):
        shown = ""
        for line in child.stdout:
            shown += line
            if words in line:
                return shown
        self.fail(f"it ended before it said {words!r}:\n{shown}")

    def await_full_pipe(self, child):
        waiting = array.array("i", [0])
        while waiting[0] < 3900:
            time.sleep(0.01)
            fcntl.ioctl(child.stdout, termios.FIONREAD, waiting)
            self.assertIsNone(child.poll())

    def completed(self, text):
        return set(re.findall(r"^(\S+): Creation complete", text, re.MULTILINE))

    def check_converges(self):
        self.dplan("apply", "--yes", "--detail=summary")
        self.dplan("plan", "--detailed-exitcode")
        self.assertEqual(len(self.recorded()), LENGTH)

    def check_gentle_end(self, number, times):
        child, shown = self.started_apply()
        for _ in range(times):
            child.send_signal(number)
        rest, _ = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 130, shown + rest)
        self.assertEqual(set(self.recorded()), self.completed(shown + rest))
        self.assertLess(len(self.recorded()), LENGTH)
        self.assertIn("What was done is recorded", rest)
        self.check_converges()

    def test_first_interrupt_lets_running_steps_end(self):
        self.check_gentle_end(signal.SIGINT, 1)

    def test_second_interrupt_ends_them_and_records_the_outcome(self):
        self.check_gentle_end(signal.SIGINT, 2)

    def test_terminate_is_an_interrupt(self):
        self.check_gentle_end(signal.SIGTERM, 1)

    def test_third_interrupt_ends_at_once_and_loses_nothing(self):
        child, shown = self.started_apply()
        # While nobody reads what it prints, it cannot come to an end by itself.
        self.await_full_pipe(child)
        for _ in range(3):
            time.sleep(0.1)
            self.assertIsNone(child.poll())
            child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(timeout=60), 130)
        rest = child.stdout.read()
        self.assertNotIn("What was done is recorded", rest)
        self.assertLessEqual(self.completed(shown + rest), set(self.recorded()))
        self.check_converges()

    def test_interrupted_plan_changes_nothing(self):
        child = self.start("plan", "--json")
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
        self.assertIn(child.returncode, (0, 130, -signal.SIGINT))
        self.assertEqual(os.listdir(self.folder), ["main.dplan.yaml"])

    def test_reader_that_goes_away_stops_nothing(self):
        child, _ = self.started_apply()
        child.stdout.close()
        self.assertEqual(child.wait(timeout=60), 1)
        self.assertEqual(len(self.recorded()), LENGTH)
        self.dplan("plan", "--detailed-exitcode")

    def test_second_dplan_waits_or_is_refused(self):
        child, shown = self.started_apply()
        child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, child.pid, os.WSTOPPED)
        refused = self.dplan("apply", "--yes", code=1)
        self.assertIn("State is locked", refused)
        self.assertIn(f"pid {child.pid}", refused)
        self.assertIn(f"pid {child.pid}", self.dplan("plan", "--detail=summary"))
        waiting = self.start("apply", "--yes", "--detail=summary", "--lock-timeout=60s")
        seen = self.read_until(waiting, "Waiting for it to end")
        child.send_signal(signal.SIGCONT)
        rest, _ = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, shown + rest)
        after, _ = waiting.communicate(timeout=60)
        self.assertEqual(waiting.returncode, 0, seen + after)
        self.assertIn("0 added, 0 changed, 0 destroyed", after)
        self.assertEqual(len(self.recorded()), LENGTH)


if __name__ == "__main__":
    unittest.main()
