#!/usr/bin/env python3
"""Times the built program on projects of many protocols and prints a table of medians.

usage: run.py WORKFOLDER [N ...]      after `cargo build --release`; needs about 400 kB of disk a protocol

CPU and peak memory are the kernel's own account of the finished process (wait4). The page cache is warm: each command runs once
before it is counted. The site of the last run is moved aside and not deleted, because file systems pass slowly over what was just
deleted; delete the folder when you are done.
"""
import os
import statistics
import subprocess
import sys

import measuring

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "..", "..")
RUNS = 3
SHORT_RUNS = 20


def measure(project, *arguments):
    return measuring.run([measuring.program(), *arguments, "--quiet", "--as-of", "2026-11-21", "--root", project], project)


def edit(project, number):
    path = os.path.join(project, "content", "protocols", "p00007.toml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(text.replace("[scope]\npatient = '''\n", f"[scope]\npatient = '''\nWait {'x' * number}. ", 1))


def start_up():
    """What is felt at every command: the example clinic is a small project."""
    for what, one in (("`--version`", lambda: measuring.run([measuring.program(), "--version"], EXAMPLE)),
                      ("check, the example clinic", lambda: measure(EXAMPLE, "check"))):
        one()
        yield what, [one() for _ in range(SHORT_RUNS)]


def rows(project):
    measure(project, "check")
    yield "check", [measure(project, "check") for _ in range(RUNS)]
    cold = []
    for _ in range(RUNS):
        measuring.aside(project, ("public", ".public.protogen"))
        cold.append(measure(project, "build"))
    yield "cold build", cold
    yield "build, nothing changed", [measure(project, "build") for _ in range(RUNS)]
    edited = []
    for number in range(1, RUNS + 1):
        edit(project, number)
        edited.append(measure(project, "build"))
    yield "build, one protocol edited", edited


def main():
    work, counts = os.path.abspath(sys.argv[1]), [int(n) for n in sys.argv[2:]] or [100, 1000, 10000]
    print("| protocols | what | wall s | CPU s | peak MiB |\n|---|---|---|---|---|")
    for what, runs in start_up():
        print_row("", what, runs)
    for n in counts:
        project = os.path.join(work, str(n))
        subprocess.run([sys.executable, os.path.join(HERE, "gen.py"), project, str(n)], check=True)
        for what, runs in rows(project):
            print_row(n, what, runs)


def print_row(n, what, runs):
    wall, cpu, peak = (statistics.median(column) for column in zip(*runs))
    print(f"| {n} | {what} | {wall:.3f} | {cpu:.3f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
