#!/usr/bin/env python3
"""Compares tests/golden/lang/console.tsv with what Terraform itself answers.

usage: console.py [--accept] [FILE]

Each line of the file is EXPRESSION <TAB> ANSWER <TAB> TYPE; a line that begins with `# ` is a heading. An
answer is JSON; or, where not all of it is known or something in it is sensitive, what `terraform console`
shows, each run of white space as one blank; or `Error: SUMMARY`. With --accept the answers of the
file are replaced. Without, many expressions are asked for at once, so of an error that comes up in evaluation
only that there is one is compared. Exits with 77 where there is no terraform.
"""

import ast
import concurrent.futures
import json
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
BATCH = 40  # expressions in one question

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


def plain_type(text):
    """A type without white space, and without commas that end lists."""
    return re.sub(r",(?=[\]})])", "", re.sub(r"\s+", "", text))


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
    return shown, plain_type(kind)


def make_folder(parent):
    folder = tempfile.mkdtemp(dir=parent)
    (pathlib.Path(folder) / "main.tf").write_text(SCOPE)
    subprocess.run(["terraform", "init", "-input=false"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return folder


def is_error(line):
    return line.split("\t")[1].startswith("Error: ")


def is_json(line):
    answer_text = line.split("\t")[1]
    return not (is_error(line) or HIDDEN.search(answer_text) or answer_text in ("+Inf", "-Inf"))


# Errors that come up when an expression is evaluated; all others are found before, and spoil a batch.
WHEN_EVALUATED = re.compile(
    r"Error: (Invalid function argument|Error in function call|Invalid operand|Operation failed|"
    r"Invalid index|Unsupported attribute|Iteration over .*|Incorrect condition type|"
    r"Inconsistent conditional result types)$")


def holds(folder, lines):
    """Whether one question to Terraform shows that all of the lines, which are of one kind, are right."""
    fields = [line.split("\t") for line in lines]
    expressions = [field[0] for field in fields]
    if is_error(lines[0]):
        shown, error = ask(folder, "[" + ", ".join(f"can({e})" for e in expressions) + "]")
        return error is None and " ".join(shown.split()) == "[ " + "false, " * len(lines) + "]"
    kind, error = ask(folder, f"type([{', '.join(expressions)}])")
    if error is not None or plain_type(kind) != f"tuple([{','.join(field[2] for field in fields)}])":
        return False
    if is_json(lines[0]):
        shown, error = ask(folder, f"jsonencode([{', '.join(f'jsonencode({e})' for e in expressions)}])")
        if error is not None or HIDDEN.search(shown):
            return False
        return json.loads(ast.literal_eval(shown)) == [field[1] for field in fields]
    shown, error = ask(folder, f"[{', '.join(expressions)}]")
    return error is None and " ".join(shown.split()) == "[ " + "".join(
        field[1] + ", " for field in fields) + "]"


def find_wrong(folder, lines):
    """Pairs of a line that is wrong and what it should be."""
    if len(lines) > 1 and not holds(folder, lines):
        half = len(lines) // 2
        return find_wrong(folder, lines[:half]) + find_wrong(folder, lines[half:])
    if len(lines) > 1:
        return []
    renewed = renew(folder, lines[0])
    return [] if renewed == lines[0] else [(lines[0], renewed)]


def batches(lines):
    """The lines in groups that can be asked for at once."""
    kinds = {}
    for line in lines:
        alone = is_error(line) and not WHEN_EVALUATED.match(line.split("\t")[1])
        kinds.setdefault(line if alone else (is_error(line), is_json(line)), []).append(line)
    for group in kinds.values():
        yield from (group[i:i + BATCH] for i in range(0, len(group), BATCH))


def renew(folder, line):
    if line.startswith("# "):
        return line
    expression = line.split("\t")[0]
    return "\t".join((expression, *answer(folder, expression)))


def in_folders(function, items):
    """The results of function(folder, item), on all processors."""
    with tempfile.TemporaryDirectory() as parent:
        # Terraform locks its folder, so each thread has one of its own.
        own = threading.local()

        def call(item):
            if not hasattr(own, "folder"):
                own.folder = make_folder(parent)
            return function(own.folder, item)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(call, items))


def main():
    words = [word for word in sys.argv[1:] if word != "--accept"]
    path = pathlib.Path(words[0]) if words else ROOT / "tests/golden/lang/console.tsv"
    if shutil.which("terraform") is None:
        print("terraform absent")
        return SKIPPED
    lines = path.read_text().splitlines()
    if "--accept" in sys.argv[1:]:
        renewed = in_folders(renew, lines)
        path.write_text("\n".join(renewed) + "\n")
        return 0
    expressions = [line for line in lines if not line.startswith("# ")]
    wrong = sum(in_folders(find_wrong, batches(expressions)), [])
    for written, found in wrong:
        print(f"written: {written}\nfound:   {found}")
    print(f"{len(expressions) - len(wrong)} answers as Terraform's, {len(wrong)} not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
