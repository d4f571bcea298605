#!/usr/bin/env python3
"""Compares tests/golden/lang/console.tsv with what Terraform itself answers.

usage: console.py [--accept] [FILE]

Each line of the file is EXPRESSION <TAB> ANSWER <TAB> TYPE; a line that begins with `# ` is a heading. An
answer is JSON; or, where not all of it is known or something in it is sensitive, what `terraform console`
shows, each run of white space as one blank; or `Error: SUMMARY`. With --accept the answers of the
file are replaced. Exits with 77 where there is no terraform.
"""

import ast
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
SKIPPED = 77

# What the expressions refer to; console_test.cc declares the same.
SCOPE = """
resource "terraform_data" "a" { input = "x" }
locals {
  u_string = terraform_data.a.id
  u_any    = jsondecode(terraform_data.a.id)
  u_number = tonumber(terraform_data.a.id)
  u_bool   = tobool(terraform_data.a.id)
  u_list   = split(",", terraform_data.a.id)
  u_set    = setunion(split(",", terraform_data.a.id))
  u_map    = zipmap(split(",", terraform_data.a.id), split(",", terraform_data.a.id))
  partial  = ["a", terraform_data.a.id]
  s        = sensitive("secret")
  s_list   = sensitive(["a", "b"])
  s_in     = ["a", sensitive("b")]
  s_object = sensitive({ a = 1, b = "x" })
  s_map    = tomap({ a = sensitive("x"), b = "y" })
}
"""

ENVIRONMENT = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
HIDDEN = re.compile(r"\(known after apply\)|\(sensitive value\)")


def ask(folder, expression):
    """The text that the console prints, or the error that it reports."""
    done = subprocess.run(
        ["terraform", "console", "-plan"], input=expression + "\n", cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=ENVIRONMENT)
    if done.returncode == 0:
        return done.stdout.strip(), None
    text = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)
    lines = [line.lstrip("│╷╵ ").rstrip() for line in text.splitlines()]
    start = next((i for i, line in enumerate(lines) if line.startswith("Error: ")), None)
    if start is None:
        raise RuntimeError(f"terraform failed at {expression!r}: {text}")
    return None, lines[start]


def answer(folder, expression):
    """ANSWER and TYPE."""
    shown, error = ask(folder, f"jsonencode({expression})")
    if error is None and HIDDEN.search(shown):
        shown, error = ask(folder, expression)
        shown = " ".join((shown or "").split())
    elif error is None:
        shown = ast.literal_eval(shown)
    if error is not None:
        # What is wrong with it alone, as the call around it may have its own opinion.
        shown, error = ask(folder, expression)
        shown = " ".join((shown or "").split())
    if error is not None:
        return error, ""
    kind, error = ask(folder, f"type({expression})")
    if error is not None:
        raise RuntimeError(f"no type of {expression}: {error}")
    return shown, re.sub(r",(?=[\]})])", "", re.sub(r"\s+", "", kind))


def make_folder(parent):
    folder = tempfile.mkdtemp(dir=parent)
    (pathlib.Path(folder) / "main.tf").write_text(SCOPE)
    subprocess.run(["terraform", "init", "-input=false"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return folder


def main():
    words = [word for word in sys.argv[1:] if word != "--accept"]
    path = pathlib.Path(words[0]) if words else ROOT / "tests/golden/lang/console.tsv"
    if shutil.which("terraform") is None:
        print("terraform absent")
        return SKIPPED
    lines = path.read_text().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        # Terraform locks its folder, so each thread has one of its own.
        own = threading.local()

        def renew(line):
            if line.startswith("# "):
                return line
            if not hasattr(own, "folder"):
                own.folder = make_folder(folder)
            expression = line.split("\t")[0]
            return "\t".join((expression, *answer(own.folder, expression)))

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            renewed = list(pool.map(renew, lines))
    if "--accept" in sys.argv[1:]:
        path.write_text("\n".join(renewed) + "\n")
        return 0
    wrong = [pair for pair in zip(lines, renewed) if pair[0] != pair[1]]
    for written, found in wrong:
        print(f"written: {written}\nfound:   {found}")
    print(f"{len(lines) - len(wrong)} lines as terraform has them, {len(wrong)} not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
