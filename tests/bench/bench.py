#!/usr/bin/env python3
"""Times whole commands of dplan on configurations of many instances, and Terraform's beside them.

  bench.py --dplan BINARY [--shape NAME]... [--stages BINARY] [--terraform] [--limit SECONDS]

Prints CPU seconds, peak memory and the size of the state for each shape and command: plan, apply, no-op plan
and destroy of 1,000 instances, and plan and no-op plan of 10,000. Fails where the CPU time per instance of a
plan at 10,000 is more than 1.3 times that at 1,000 in three attempts; a plan is run three times, and the least
counts, as whatever else the machine does only adds to it. With --stages, the path of dplan_bench, what a plan
costs through a plugin stands below: in batches, and with a call for each object. With --terraform, and a terraform binary in PATH, the same
shapes of terraform_data at 1,000 instances stand below, each command run for at most --limit seconds.
"""
import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

GROWTH_LIMIT = 1.3
SMALL, LARGE = 1000, 10000
PLANS = 3
ATTEMPTS = 3


def flat(n):
    return f'resources:\n  dplan_data.a:\n    count: {n}\n    input: value-${{count.index}}\n'


def blocks(n):
    return "resources:\n" + "".join(f"  dplan_data.b{i}:\n    input: value-{i}\n" for i in range(n))


def pairs(n):
    half = n // 2
    return (f"resources:\n  dplan_data.a:\n    count: {half}\n    input: value-${{count.index}}\n"
            f"  dplan_data.b:\n    count: {half}\n    input: ${{dplan_data.a[count.index].output}}\n")


def for_each(n):
    objects = "".join(f"    k{i}: {{name: n{i}, port: {i}}}\n" for i in range(n))
    return ("locals:\n  objects:\n" + objects +
            "resources:\n  dplan_data.a:\n    for_each: local.objects\n    input: ${each.value}\n")


def chain(n):
    out = ["resources:\n  dplan_data.c0:\n    input: start\n"]
    out += [f"  dplan_data.c{i}:\n    input: ${{dplan_data.c{i - 1}.output}}\n" for i in range(1, n)]
    return "".join(out)


def parents(n):
    """Ten layers; three different random parents each, in the layer above."""
    rng = random.Random(7)
    width = n // 10
    for layer in range(10):
        for i in range(width):
            above = [f"l{layer - 1}_{parent}" for parent in rng.sample(range(width), 3)] if layer else []
            yield f"l{layer}_{i}", above


def layers(n):
    out = ["resources:\n"]
    for name, above in parents(n):
        if above:
            values = "".join(f"      - ${{dplan_data.{p}.output}}\n" for p in above)
            out.append(f"  dplan_data.{name}:\n    input: x\n    triggers_replace:\n{values}")
        else:
            out.append(f"  dplan_data.{name}:\n    input: x\n")
    return "".join(out)


def tf_flat(n):
    return f'resource "terraform_data" "a" {{\n count = {n}\n input = "value-${{count.index}}"\n}}\n'


def tf_blocks(n):
    return "".join(f'resource "terraform_data" "b{i}" {{ input = "value-{i}" }}\n' for i in range(n))


def tf_pairs(n):
    return (f'resource "terraform_data" "a" {{\n count = {n // 2}\n input = "value-${{count.index}}"\n}}\n'
            f'resource "terraform_data" "b" {{\n count = {n // 2}\n'
            ' input = terraform_data.a[count.index].output\n}\n')


def tf_for_each(n):
    objects = "".join(f'  k{i} = {{ name = "n{i}", port = {i} }}\n' for i in range(n))
    return (f"locals {{\n objects = {{\n{objects} }}\n}}\n"
            'resource "terraform_data" "a" {\n for_each = local.objects\n input = each.value\n}\n')


def tf_chain(n):
    return 'resource "terraform_data" "c0" { input = "start" }\n' + "".join(
        f'resource "terraform_data" "c{i}" {{ input = terraform_data.c{i - 1}.output }}\n'
        for i in range(1, n))


def tf_layers(n):
    out = []
    for name, above in parents(n):
        triggers = ", ".join(f"terraform_data.{p}.output" for p in above)
        out.append(f'resource "terraform_data" "{name}" {{\n input = "x"\n'
                   + (f" triggers_replace = [{triggers}]\n" if above else "") + "}\n")
    return "".join(out)


SHAPES = {  # name: (dplan, terraform, at 10,000 too)
    "flat": (flat, tf_flat, True),
    "blocks": (blocks, tf_blocks, True),
    "pairs": (pairs, tf_pairs, True),
    "for_each": (for_each, tf_for_each, True),
    "chain": (chain, tf_chain, False),
    "layers": (layers, tf_layers, False),
}


class Result:
    def __init__(self, cpu, wall, rss_mb, code):
        self.cpu, self.wall, self.rss_mb, self.code = cpu, wall, rss_mb, code


def run(command, folder, limit=None):
    """Runs a command to its end and returns what it cost; code None if it was stopped at the limit."""
    started = time.monotonic()
    with open(os.path.join(folder, "log"), "wb") as log:
        child = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL)
        stopped = False
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if limit is not None and time.monotonic() - started > limit and not stopped:
                child.kill()
                stopped = True
            time.sleep(0.002)
    child.returncode = 0
    code = None if stopped else os.waitstatus_to_exitcode(status)
    return Result(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024, code)


def must(result, folder, what):
    if result.code != 0:
        with open(os.path.join(folder, "log"), errors="replace") as log:
            sys.exit(f"bench: {what} ended with {result.code}:\n{log.read()[-2000:]}")


def header():
    print(f"{'tool':10} {'shape':9} {'n':>6} {'command':12} {'CPU s':>8} {'us each':>9} {'wall s':>8} "
          f"{'peak MB':>8} {'state':>9}")


def row(tool, shape, n, what, result, state=""):
    cpu = "stopped" if result.code is None else f"{result.cpu:.3f}"
    per = "" if result.code is None else f"{result.cpu / n * 1e6:.1f}"
    print(f"{tool:10} {shape:9} {n:6} {what:12} {cpu:>8} {per:>9} {result.wall:8.3f} {result.rss_mb:8.1f} "
          f"{state:>9}", flush=True)


def size(path):
    """Of the state and what stands beside it until it is merged (dplan.state.db-wal)."""
    total = sum(os.path.getsize(path + end) for end in ("", "-wal") if os.path.exists(path + end))
    return f"{total / 1024:.0f} kB"


class Dplan:
    """One shape of one size in a folder of its own."""

    def __init__(self, binary, shape, n):
        self.binary, self.shape, self.n = binary, shape, n
        self.folder = tempfile.TemporaryDirectory(prefix="dplan-bench-")
        with open(os.path.join(self.folder.name, "main.dplan.yaml"), "w") as f:
            f.write(SHAPES[shape][0](n))

    def measure(self, what, *words, repeats=1, state=False):
        results = []
        for _ in range(repeats):
            results.append(run([self.binary, *words], self.folder.name))
            must(results[-1], self.folder.name, f"{what} of {self.shape} {self.n}")
        result = min(results, key=lambda r: r.cpu)
        path = os.path.join(self.folder.name, "dplan.state.db")
        row("dplan", self.shape, self.n, what, result, size(path) if state else "")
        return result.cpu

    def life(self, destroy):
        """Returns {command: CPU seconds} of the plans."""
        costs = {"plan": self.measure("plan", "plan", repeats=PLANS)}
        self.measure("apply", "apply", "--yes", state=True)
        costs["no-op plan"] = self.measure("no-op plan", "plan", "--detailed-exitcode", repeats=PLANS)
        if destroy:
            self.measure("destroy", "destroy", "--yes", state=True)
        self.folder.cleanup()
        return costs


def bench_terraform(shape, n, limit):
    with tempfile.TemporaryDirectory(prefix="dplan-bench-") as folder:
        with open(os.path.join(folder, "main.tf"), "w") as f:
            f.write(SHAPES[shape][1](n))
        must(run(["terraform", "init", "-input=false"], folder), folder, "terraform init")
        for what, command in (("plan", ["plan"]), ("apply", ["apply", "-auto-approve"]),
                              ("no-op plan", ["plan"]), ("destroy", ["destroy", "-auto-approve"])):
            result = run(["terraform", *command, "-input=false", "-no-color"], folder, limit)
            path = os.path.join(folder, "terraform.tfstate")
            if result.code is None:
                row("terraform", shape, n, what, result)
                return
            must(result, folder, f"terraform {what} of {shape}")
            row("terraform", shape, n, what, result, size(path) if what in ("apply", "destroy") else "")


def growth_of(shape, binary):
    """Returns {command: how many times the CPU time per instance at LARGE is that at SMALL}."""
    small = Dplan(binary, shape, SMALL).life(destroy=True)
    if not SHAPES[shape][2]:
        return {}
    large = Dplan(binary, shape, LARGE).life(destroy=False)
    growth = {what: (large[what] / LARGE) / (small[what] / SMALL) for what in large}
    for what, times in growth.items():
        print(f"{'':10} {shape:9} {'':6} {what:12} CPU per instance at {LARGE:,}: {times:.2f} times that at "
              f"{SMALL:,}", flush=True)
    return growth


def bench_shape(shape, binary):
    """Returns the commands that cost too much more per instance, each with its growth, in every attempt: between
    two measurements the machine may become slower by itself."""
    steep = {}
    for _ in range(ATTEMPTS):
        growth = growth_of(shape, binary)
        steep = {what: times for what, times in growth.items() if times > GROWTH_LIMIT}
        if not steep:
            break
    return steep


def bench_plugin(stages):
    """Refresh and plan of LARGE objects, of which none changes, by the way to the provider."""
    done = subprocess.run([stages, f"--benchmark_filter=^PlanNothingThrough/.*/{LARGE}/", "--benchmark_format=json"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    results = {result["name"].split("/")[1]: result for result in json.loads(done.stdout)["benchmarks"]}
    batches = results["batches"]["real_time"]
    for way in ("no_plugin", "batches", "single_calls"):
        result = results[way]
        print(f"no-op plan of {LARGE:,} objects, {way.replace('_', ' '):12}: {result['real_time'] / 1000:6.3f} s "
              f"({result['real_time'] / batches:.2f} times that in batches), {result['reads']:.0f} calls to read, "
              f"{result['plans']:.0f} to plan", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dplan", required=True)
    parser.add_argument("--shape", action="append", choices=list(SHAPES), help="only this one (repeatable)")
    parser.add_argument("--stages", help="dplan_bench: measure the way through a plugin too")
    parser.add_argument("--terraform", action="store_true")
    parser.add_argument("--limit", type=float, default=60)
    args = parser.parse_args()
    binary = os.path.abspath(args.dplan)
    os.environ.update(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
    compare = args.terraform and shutil.which("terraform") is not None
    if args.terraform and not compare:
        print("terraform absent: nothing to compare with")
    header()
    too_steep = []
    for shape in args.shape or SHAPES:
        too_steep += [f"{shape} {what}: {times:.2f}" for what, times in bench_shape(shape, binary).items()]
        if compare:
            bench_terraform(shape, SMALL, args.limit)
    if args.stages:
        bench_plugin(os.path.abspath(args.stages))
    if too_steep:
        sys.exit("bench: CPU per instance grows: " + "; ".join(too_steep))
    print(f"bench: CPU per instance at {LARGE:,} is at most {GROWTH_LIMIT} times that at {SMALL:,}")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
