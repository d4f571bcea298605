"""Ways to kill dplan, or its provider, in a running command.

Each has `strike(folder, *words)`, which runs the command and says whether it has killed, and `settles_itself`: whether
the command itself must have found out what became of all it had begun.
"""
import os
import signal
import time

from folder import Failure, SIGKILLED


class AtFailpoint:
    """dplan, at the n-th pass over one of its failpoints."""
    settles_itself = False

    def __init__(self, name, number):
        self.env = {"DPLAN_FAILPOINT": f"{name}:{number}"}

    def strike(self, folder, *words):
        code, printed = folder.run(*words, **self.env)
        if code not in (0, SIGKILLED):
            raise Failure(f"dplan {' '.join(words)} with {self.env} ended with {code}:\n{printed}")
        return code == SIGKILLED


class ProviderAtPoint:
    """The provider `files`, at the n-th pass over one of its points."""
    settles_itself = True

    def __init__(self, name, number):
        self.env = {"FILES_FAULT": f"{name} die {number}"}

    def strike(self, folder, *words):
        code, printed = folder.run(*words, **self.env)
        killed = deaths(folder) > 0
        check_ended(words, code, printed, killed)
        return killed


class AtRandom:
    """dplan, at some moment of the time that the command needs."""
    settles_itself = False

    def __init__(self, random):
        self.random = random

    def strike(self, folder, *words):
        process = folder.start(*words)
        self.wait(folder, process, words)
        process.kill()
        process.communicate()
        return process.returncode == SIGKILLED

    def wait(self, folder, process, words):
        # Often until the world has begun to change, which is the smaller part of the time.
        if words[0] != "plan" and self.random.random() < 0.7:
            wait_for_change(folder, process)
            time.sleep(self.random.uniform(0, folder.apply_seconds / 2))
        else:
            time.sleep(self.random.uniform(0, folder.apply_seconds))


class ProviderAtRandom(AtRandom):
    """The provider, at some moment."""
    settles_itself = True

    def strike(self, folder, *words):
        process = folder.start(*words)
        self.wait(folder, process, words)
        killed = kill_child(process.pid)
        printed, _ = process.communicate(timeout=120)
        check_ended(words, process.returncode, printed, killed)
        return killed


def check_ended(words, code, printed, killed):
    """A command whose provider was killed may fail; nothing else may happen."""
    if code not in ((0, 1) if killed else (0,)):
        raise Failure(f"dplan {' '.join(words)} ended with {code}:\n{printed}")


def deaths(folder):
    """How often the script of faults has struck since this was asked last."""
    world, count = os.path.join(folder.path, "world"), 0
    while os.path.exists(fired := os.path.join(world, f"fired.{count + 1}")):
        os.remove(fired)
        count += 1
    return count


def wait_for_change(folder, process):
    journal = os.path.join(folder.path, "world", "journal")
    before = os.path.getsize(journal) if os.path.exists(journal) else 0
    while process.poll() is None and (not os.path.exists(journal) or os.path.getsize(journal) == before):
        time.sleep(0.002)


def kill_child(pid):
    """Whether there was a child of the process to be killed."""
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as f:
                for child in f.read().split():
                    os.kill(int(child), signal.SIGKILL)
                    return True
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has ended
    return False
