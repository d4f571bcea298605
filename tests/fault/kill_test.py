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
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from folder import Failure, Folder
from kills import AtFailpoint, AtRandom, ProviderAtPoint, ProviderAtRandom
from worlds import BuiltinWorld, FilesWorld

PASSES = (1, 4)
RANDOM_STORIES = 16  # at least
PAUSE_MS = 8  # of a change that is to be interrupted at a random time
APPLY = ("apply", "--yes", "--parallelism", "4")
SETTLED = "apply.intent_committed"
BY_CHANCE = "dplan, at random"
PROVIDER_BY_CHANCE = "provider, at random"


class Story:
    """The kills of one life: all is created, changed and destroyed, and what a dead run left is settled."""

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
            self.strike("destroy", "--yes")
            folder.check_can_be_destroyed()
            folder.configure("third")
            # The first object is there, what needs it is being created.
            self.strike(*APPLY, killer=AtFailpoint(SETTLED, 2), name=SETTLED)
            self.strike("plan")
            folder.check_converges()
        return self.kills


class Run:
    """All stories, some at the same time; what came of them."""

    def __init__(self, binary, plugin, seed):
        self.binary, self.plugin, self.seed = binary, plugin, seed
        self.kills, self.failed = collections.Counter(), []
        self.pool = concurrent.futures.ThreadPoolExecutor(max_workers=2 * os.cpu_count())

    def tell(self, world, killer, name, what):
        """The kills of a story, None after a failure; `what` names it among the others."""
        try:
            kills = Story(self.binary, world, killer, name).tell()
        except Exception as failure:  # also a defect here must not pass for success
            text = failure if isinstance(failure, Failure) else traceback.format_exc()
            self.failed.append(what)
            print(f"FAILED {what}: {text}", flush=True)
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
        way, name = ((AtRandom, BY_CHANCE), (ProviderAtRandom, PROVIDER_BY_CHANCE))[number % 2]
        killer = way(random.Random(f"{self.seed} {number}"))
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
        """Until so many kills are counted, or a round of stories has none; some stories in any case."""
        told, before = 0, -1
        while told < RANDOM_STORIES or before < self.kills.total() < wanted:
            before = self.kills.total()
            more = range(told, told + RANDOM_STORIES // 4)
            for job in [self.pool.submit(self.at_random, number) for number in more]:
                job.result()
            told = more.stop


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
    missed = [name for name in names if run.kills[name] == 0]
    if missed:
        print("never hit:", ", ".join(missed))
    if run.failed:
        print("failed:", ", ".join(run.failed))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{run.kills.total()} kills at {len(names)} places, seed {seed}, "
          f"{time.monotonic() - begun:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of CPU time")
    return 1 if run.failed or missed or run.kills.total() < wanted else 0


def lines_of(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


if __name__ == "__main__":
    sys.exit(main())
