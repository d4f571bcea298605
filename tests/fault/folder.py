"""A folder with a configuration and a world, in which dplan runs and dies; and what must be true afterwards."""
import fcntl
import json
import os
import subprocess
import tempfile
import time

SIGKILLED = -9
# How long what belongs to a dead process may still be there.
GRACE_SECONDS = 20


class Failure(Exception):
    """What is not as it must be."""


class Folder:
    """`world` says what is configured and what really exists (worlds.py)."""

    def __init__(self, binary, world):
        self.binary, self.world = binary, world
        self.temporary = tempfile.TemporaryDirectory(prefix="dplan-fault-")
        self.path = self.temporary.name
        self.apply_seconds = 1.0  # how long an apply took that nobody disturbed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def configure(self, generation):
        """Writes one of the world's configurations."""
        self.generation = generation
        with open(os.path.join(self.path, "main.dplan.yaml"), "w") as f:
            f.write(self.world.config(generation))

    def start(self, *words, **env):
        return subprocess.Popen([self.binary, *words], cwd=self.path, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**os.environ, **self.world.environment(), **env})

    def run(self, *words, **env):
        """(exit code, what it printed)"""
        process = self.start(*words, **env)
        try:
            printed, _ = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            printed, _ = process.communicate()
            raise Failure(f"dplan {' '.join(words)} does not end:\n{printed}") from None
        return process.returncode, printed

    def must(self, *words, **env):
        code, printed = self.run(*words, **env)
        if code != 0:
            raise Failure(f"dplan {' '.join(words)} ended with {code}:\n{printed}")
        return printed

    def recorded(self):
        """What is recorded, as JSON."""
        return json.loads(self.must("show", "--json"))["resources"]

    def check_nobody_is_left(self):
        """No process of this folder is there any more, and nobody has the lock."""
        deadline = time.monotonic() + GRACE_SECONDS
        # The main thread of what is dying, by which it is found, may be gone before the files are closed.
        while (left := processes_in(self.path)) or self.is_locked():
            if time.monotonic() > deadline:
                raise Failure(f"still there: processes {left}, or the lock")
            time.sleep(0.01)

    def is_locked(self):
        lock = os.path.join(self.path, "dplan.state.db.lock")
        if not os.path.exists(lock):
            return False
        with open(lock) as f:
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def check_agrees(self, printed=""):
        """What is recorded is what exists; `printed` is what the command said that left it so."""
        self.world.check_agrees(self, printed)

    def check_settles(self):
        """The next plan settles by itself what was open."""
        self.check_agrees(self.must("plan"))

    def check_converges(self):
        self.check_settles()
        begun = time.monotonic()
        self.must("apply", "--yes", "--parallelism", "4")
        self.apply_seconds = time.monotonic() - begun
        code, printed = self.run("plan", "--detailed-exitcode")
        if code != 0:
            raise Failure(f"the plan after apply ended with {code}:\n{printed}")
        self.world.check_is_as_configured(self)
        self.check_nobody_is_left()

    def check_can_be_destroyed(self):
        self.check_settles()
        printed = self.must("destroy", "--yes")
        self.check_agrees(printed)
        if addresses := self.must("state", "list"):
            raise Failure(f"recorded after destroy: {addresses}\n{printed}")
        self.check_nobody_is_left()


def processes_in(folder):
    """The processes whose working directory it is."""
    folder, found = os.path.realpath(folder), []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == folder:
                found.append(int(pid))
        except OSError:
            pass  # it has ended, or is somebody else's
    return found
