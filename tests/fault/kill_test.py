#!/usr/bin/env python3
"""Kills dplan with SIGKILL at every named failpoint, and looks whether the next commands put everything right.

usage: kill_test.py BINARY

After each kill: `plan` settles by itself what was open, `apply` converges, a second plan has nothing to do,
and exactly the configured objects are recorded, each once. Prints the kills per failpoint; fails if one was
never hit.
"""
import json
import os
import subprocess
import sys
import tempfile

PASSES = (1, 2, 7)
# The failpoints that objects of the built-in provider reach, and those that need a provider which reports.
REACHED = (
    "apply.begun", "apply.intent_committed", "apply.provider_answered", "apply.result_received",
    "apply.result_committed", "apply.finished", "resolve.answered", "resolve.committed", "state.created",
    "state.commit_written", "state.committed", "state.placed", "state.backed_up", "state.begun", "state.ended")
NEED_REPORTS = ("apply.known_committed", "apply.checkpoint_committed")
SIGKILLED = -9


def config(text, members):
    return ("resources:\n"
            f"  dplan_data.base:\n    input: {text}\n"
            f"  dplan_data.member:\n    count: {members}\n"
            "    input: ${dplan_data.base.output}-${count.index}\n"
            "  dplan_data.top:\n    input: \"${[for m in dplan_data.member : m.output]}\"\n"
            "outputs:\n  top: {value: \"${dplan_data.top.output}\"}\n")


class Failure(Exception):
    pass


class Folder:
    def __init__(self, binary):
        self.binary = binary
        self.temporary = tempfile.TemporaryDirectory(prefix="dplan-fault-")
        self.path = self.temporary.name

    def write(self, text, members):
        self.text, self.members = text, members
        with open(os.path.join(self.path, "main.dplan.yaml"), "w") as f:
            f.write(config(text, members))

    def run(self, *words, failpoint=""):
        return subprocess.run([self.binary, *words], cwd=self.path, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "DPLAN_FAILPOINT": failpoint})

    def must(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise Failure(f"dplan {' '.join(words)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def kill(self, *words, failpoint):
        """True if it was killed; else it must have done its work."""
        done = self.run(*words, failpoint=failpoint)
        if done.returncode not in (0, SIGKILLED):
            raise Failure(f"dplan {' '.join(words)} at {failpoint} ended with {done.returncode}:\n{done.stdout}")
        return done.returncode == SIGKILLED

    def check_converges(self):
        self.must("plan")
        self.must("apply", "--yes", "--parallelism", "4")
        if "No changes." not in self.must("plan", "--detailed-exitcode"):
            raise Failure("the plan after apply has changes")
        expected = {"dplan_data.base", "dplan_data.top"}
        expected |= {f"dplan_data.member[{i}]" for i in range(self.members)}
        recorded = self.must("state", "list").split()
        if len(recorded) != len(set(recorded)) or set(recorded) != expected:
            raise Failure(f"recorded: {recorded}")
        values = json.loads(self.must("output", "--json", "top"))
        if values != [f"{self.text}-{i}" for i in range(self.members)]:
            raise Failure(f"the output is {values}")


def kills_at(binary, name, number):
    """How often the process was killed at the number-th pass over a failpoint, in four commands."""
    failpoint, kills = f"{name}:{number}", 0
    folder = Folder(binary)
    folder.write("first", 20)
    kills += folder.kill("apply", "--yes", "--parallelism", "4", failpoint=failpoint)
    folder.check_converges()
    # A change of everything, with deletions.
    folder.write("second", 15)
    kills += folder.kill("apply", "--yes", "--parallelism", "4", failpoint=failpoint)
    # What settles a dead run may die too.
    folder.write("third", 18)
    folder.kill("apply", "--yes", "--parallelism", "4", failpoint="apply.intent_committed")
    kills += folder.kill("plan", failpoint=failpoint)
    folder.check_converges()
    kills += folder.kill("destroy", "--yes", failpoint=failpoint)
    folder.must("destroy", "--yes")
    if folder.must("state", "list"):
        raise Failure("something is left after destroy")
    folder.temporary.cleanup()
    return kills


def main():
    binary = os.path.abspath(sys.argv[1])
    names = subprocess.run([binary, "failpoints"], capture_output=True, text=True, check=True).stdout.split()
    if sorted(names) != sorted(REACHED + NEED_REPORTS):
        print("the failpoints are others than those that are listed here:", ", ".join(names))
        return 1
    missed, failed, total = [], [], 0
    for name in REACHED:
        kills = 0
        for number in PASSES:
            try:
                kills += kills_at(binary, name, number)
            except Failure as failure:
                failed.append(f"{name}:{number}: {failure}")
        print(f"{name:28} {kills:3} kills", flush=True)
        total += kills
        if kills == 0:
            missed.append(name)
    for text in failed:
        print("FAILED", text)
    if missed:
        print("never hit:", ", ".join(missed))
    print(f"{total} kills at {len(REACHED)} failpoints; not killed at: {', '.join(NEED_REPORTS)}")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main())
