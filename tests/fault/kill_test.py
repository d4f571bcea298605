#!/usr/bin/env python3
"""Kills dplan and a provider with SIGKILL, and looks whether the next commands put everything right.

usage: kill_test.py DPLAN FILES_PLUGIN

At every failpoint of dplan, at every point of the provider, and at random times until DPLAN_KILLS (300) kills
are counted; DPLAN_TEST_SEED gives other random times. After each kill: `plan` settles by itself what was open,
`apply` converges, the next plan has nothing to do; nothing is lost, nothing is there or was done twice, nothing
is recorded that does not exist; no process is left, and the lock is free. Prints the kills per failpoint; one
without a kill is a failure.
"""
import collections
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from folder import Failure, Folder
from kills import AtFailpoint, AtRandom, ProviderAtPoint
from worlds import BuiltinWorld, FilesWorld

PASSES = (1, 2, 5, 8)
PAUSE_MS = 8  # of a change that is to be interrupted at a random time
APPLY = ("apply", "--yes", "--parallelism", "4")
SETTLED = "apply.intent_committed"
BY_CHANCE = "dplan, at random"
PROVIDER_BY_CHANCE = "provider, at random"


class Story:
    """The kills of one life: all is created, all is changed, what a dead run left is settled, all is destroyed."""

    def __init__(self, binary, world, killer, name):
        self.folder, self.killer, self.name = Folder(binary, world), killer, name
        self.kills = collections.Counter()

    def strike(self, *words, killer=None, name=""):
        killer = killer or self.killer
        self.kills[name or self.name] += killer.strike(self.folder, *words)
        self.folder.check_nobody_is_left()
        if killer.settles_itself:
            self.folder.check_agrees()

    def tell(self):
        with self.folder as folder:
            for generation in ("first", "second"):
                folder.configure(generation)
                self.strike(*APPLY)
                folder.check_converges()
            folder.configure("third")
            self.strike(*APPLY, killer=AtFailpoint(SETTLED, 3), name=SETTLED)
            self.strike("plan")
            folder.check_converges()
            self.strike("destroy", "--yes")
            folder.check_can_be_destroyed()
        return self.kills


class Run:
    """All stories, some at the same time; what came of them."""

    def __init__(self, binary, plugin, seed):
        self.binary, self.plugin, self.seed = binary, plugin, seed
        self.kills, self.failed = collections.Counter(), []
        self.pool = concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() + 1)

    def tell(self, world, killer, name, what):
        """The kills of a story, None after a failure; `what` names it among the others."""
        try:
            kills = Story(self.binary, world, killer, name).tell()
        except Failure as failure:
            self.failed.append(f"{what}: {failure}")
            return None
        except Exception:  # a defect here must not pass for success
            self.failed.append(f"{what}: {traceback.format_exc()}")
            return None
        self.kills.update(kills)
        return kills

    def at_passes(self, make_world, killer, name):
        """A story for each pass, until one is not reached."""
        for number in PASSES:
            world = make_world()
            what = f"{type(world).__name__} {name}:{number}"
            kills = self.tell(world, killer(name, number), name, what)
            if kills is not None and kills[name] == 0:
                return

    def at_random(self, number):
        provider = number % 2 == 1
        name = PROVIDER_BY_CHANCE if provider else BY_CHANCE
        killer = AtRandom(random.Random(f"{self.seed} {number}"), provider)
        self.tell(FilesWorld(self.plugin, PAUSE_MS), killer, name, f"{name}, seed {self.seed}, story {number}")

    def everywhere(self, failpoints, points):
        """At every failpoint and at every point."""
        jobs = [(lambda: FilesWorld(self.plugin), ProviderAtPoint, name) for name in points]
        for name in failpoints:
            jobs.append((lambda: FilesWorld(self.plugin), AtFailpoint, name))
            jobs.append((BuiltinWorld, AtFailpoint, name))
        for job in [self.pool.submit(self.at_passes, *job) for job in jobs]:
            job.result()

    def at_random_until(self, wanted):
        """Until so many kills are counted, or two rounds of stories had none."""
        number, fruitless = 0, 0
        while not self.failed and self.kills.total() < wanted and fruitless < 2:
            before = self.kills.total()
            more = range(number, number + 2 * os.cpu_count())
            for job in [self.pool.submit(self.at_random, n) for n in more]:
                job.result()
            number = more.stop
            fruitless = fruitless + 1 if self.kills.total() == before else 0


def main():
    binary, built = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    wanted = int(os.environ.get("DPLAN_KILLS", 300))
    seed = os.environ.get("DPLAN_TEST_SEED", "1")
    failpoints = lines_of(binary, "failpoints")
    points = lines_of(built, "--points")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dplan-fault-") as place:
        plugin = shutil.copy(built, os.path.join(place, "dplan-provider-files"))
        run = Run(binary, plugin, seed)
        run.everywhere(failpoints, points)
        run.at_random_until(wanted)
    names = failpoints + points + [BY_CHANCE, PROVIDER_BY_CHANCE]
    for name in names:
        print(f"{name:28} {run.kills[name]:3} kills")
    for text in run.failed:
        print("FAILED", text)
    missed = [name for name in names if run.kills[name] == 0]
    if missed:
        print("never hit:", ", ".join(missed))
    total = run.kills.total()
    print(f"{total} kills at {len(names)} places, seed {seed}, {time.monotonic() - begun:.0f} s")
    return 1 if run.failed or missed or total < wanted else 0


def lines_of(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


if __name__ == "__main__":
    sys.exit(main())
