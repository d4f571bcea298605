#!/usr/bin/env python3
"""Times whole commands of dplan on configurations of many instances, and Terraform's beside them.

  bench.py --dplan BINARY [--quick] [--terraform] [--limit SECONDS]

Prints CPU seconds, peak memory and the size of the state for each shape and command. Fails where the CPU
time per instance at 10,000 is more than 1.3 times that at 1,000. With --terraform, and a terraform binary in
PATH, runs the same shapes of terraform_data at 1,000 instances, each command for at most --limit seconds.
"""
import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

GROWTH_LIMIT = 1.3


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
    """Ten layers; three random parents each, in the layer above."""
    rng = random.Random(7)
    width = n // 10
    for layer in range(10):
        for i in range(width):
            above = [] if layer == 0 else [f"l{layer - 1}_{rng.randrange(width)}" for _ in range(3)]
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


def must(result, folder, what, expected=(0,)):
    if result.code not in expected:
        with open(os.path.join(folder, "log"), errors="replace") as log:
            sys.exit(f"bench: {what} ended with {result.code}:\n{log.read()[-2000:]}")


def row(tool, shape, n, what, result, state=""):
    cpu = "> limit" if result.code is None else f"{result.cpu:8.3f}"
    per = "" if result.code is None else f"{result.cpu / n * 1e6:9.1f}"
    print(f"{tool:10} {shape:9} {n:6} {what:12} {cpu:>8} {per:>9} {result.wall:8.3f} {result.rss_mb:8.1f} {state:>9}",
          flush=True)


def state_size(folder):
    path = os.path.join(folder, "dplan.state.db")
    return f"{os.path.getsize(path) / 1024:.0f} kB" if os.path.exists(path) else ""


def best(command, folder, what, expected, repeats):
    results = []
    for _ in range(repeats):
        results.append(run(command, folder))
        must(results[-1], folder, what, expected)
    return min(results, key=lambda r: r.cpu)


def bench_dplan(binary, shape, n, full, repeats):
    """Returns {command: CPU seconds}."""
    text, costs = SHAPES[shape][0](n), {}
    folder = tempfile.mkdtemp(prefix="dplan-bench-")
    with open(os.path.join(folder, "main.dplan.yaml"), "w") as f:
        f.write(text)
    result = best([binary, "plan"], folder, f"plan of {shape} {n}", (0,), repeats)
    row("dplan", shape, n, "plan", result)
    costs["plan"] = result.cpu
    result = run([binary, "apply", "--yes"], folder)
    must(result, folder, f"apply of {shape} {n}")
    row("dplan", shape, n, "apply", result, state_size(folder))
    if full:
        costs["apply"] = result.cpu
    result = best([binary, "plan", "--detailed-exitcode"], folder, f"second plan of {shape} {n}", (0,),
                  repeats)
    row("dplan", shape, n, "no-op plan", result)
    costs["no-op plan"] = result.cpu
    result = run([binary, "destroy", "--yes"], folder)
    must(result, folder, f"destroy of {shape} {n}")
    row("dplan", shape, n, "destroy", result, state_size(folder))
    shutil.rmtree(folder)
    return costs


def bench_terraform(shape, n, limit):
    folder = tempfile.mkdtemp(prefix="dplan-bench-")
    with open(os.path.join(folder, "main.tf"), "w") as f:
        f.write(SHAPES[shape][1](n))
    os.environ.update(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
    must(run(["terraform", "init", "-input=false"], folder), folder, "terraform init")
    for what, command in (("plan", ["plan"]), ("apply", ["apply", "-auto-approve"]),
                          ("no-op plan", ["plan"]), ("destroy", ["destroy", "-auto-approve"])):
        result = run(["terraform", *command, "-input=false", "-no-color"], folder, limit)
        path = os.path.join(folder, "terraform.tfstate")
        size = f"{os.path.getsize(path) / 1024:.0f} kB" if what == "apply" and os.path.exists(path) else ""
        row("terraform", shape, n, what, result, size)
        if result.code is None:
            break
    shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dplan", required=True)
    parser.add_argument("--quick", action="store_true", help="each plan once instead of three times")
    parser.add_argument("--terraform", action="store_true")
    parser.add_argument("--limit", type=float, default=60)
    args = parser.parse_args()
    binary = os.path.abspath(args.dplan)
    repeats = 1 if args.quick else 3
    print(f"{'tool':10} {'shape':9} {'n':>6} {'command':12} {'CPU s':>8} {'us each':>9} {'wall s':>8} "
          f"{'peak MB':>8} {'state':>9}")
    too_steep = []
    for shape, (_, _, large) in SHAPES.items():
        small = bench_dplan(binary, shape, 1000, True, repeats)
        if large:
            big = bench_dplan(binary, shape, 10000, False, repeats)
            for command, cpu in big.items():
                growth = (cpu / 10000) / (small[command] / 1000)
                print(f"{'':10} {shape:9} {'':6} {command:12} growth of CPU per instance from 1,000 to "
                      f"10,000: {growth:.2f}")
                if growth > GROWTH_LIMIT:
                    too_steep.append(f"{shape} {command}: {growth:.2f}")
    if args.terraform:
        if shutil.which("terraform"):
            for shape in SHAPES:
                bench_terraform(shape, 1000, args.limit)
        else:
            print("terraform: not here, nothing to compare with (terraform absent)")
    if too_steep:
        sys.exit("bench: CPU per instance grows: " + "; ".join(too_steep))
    print("bench: CPU per instance stays within "
          f"{GROWTH_LIMIT} times from 1,000 to 10,000 instances for every shape")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
