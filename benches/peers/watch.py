#!/usr/bin/env python3
"""Times from the save of a record to its changed page over HTTP, for protogen, Hugo, Eleventy and Zola, and prints a Markdown table.

Needs what run.py needs, and installs it in the same WORKFOLDER. For each N, each generator in turn builds its site, serves and watches it,
all with their own settings for writing (Hugo renders what is looked at, Zola is told to be fast). Then the title of one record changes
again and again; its page for patients is asked for every 5 ms until it shows the change. The first edit does not count.
"""
import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time

# Before `sources`, which looks into ../corpus too: a `run` is there as well.
from run import EDITED, figure, programs, site, write_sites
import sources

class Never(Exception):
    """A page that was not served, or that never showed a change: said in the table, and the others have their turn."""


POLL = 0.005
PATIENCE = 120
# Between two edits: a person types on, and every watcher has come to rest.
REST = 2


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(tool, port):
    program = tool.command[:2] if tool.command[0] == "node" else tool.command[:1]
    return {
        "protogen": [*program, "serve", "--port", str(port), "--as-of", "2026-11-21"],
        "hugo-content": [*program, "server", "--port", str(port), "--bind", "127.0.0.1", "--quiet"],
        "hugo-adapter": [*program, "server", "--port", str(port), "--bind", "127.0.0.1", "--quiet"],
        "zola": [*program, "serve", "--port", str(port), "--interface", "127.0.0.1", "--fast"],
    }.get(tool.source, [*program, "--serve", f"--port={port}", "--quiet"])


def page(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.read().decode(errors="replace") if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def first_of(port, paths, process):
    """The address of the page, as soon as the server has it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        for path in paths:
            if "<main" in page(port, path):
                return path
        time.sleep(0.1)
    raise Never("the page was never served")


def seconds_until(mark, port, path, process):
    start = time.monotonic()
    while mark not in page(port, path):
        if time.monotonic() - start > PATIENCE or process.poll() is not None:
            raise Never(f"{path} never showed the change")
        time.sleep(POLL)
    return time.monotonic() - start


def watch(folder, tool, edits):
    where, port = site(folder, tool), free_port()
    environment = {**os.environ, "HUGO_CACHEDIR": os.path.join(where, ".cache"), "NO_COLOR": "1"}
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command(tool, port), cwd=where, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                   start_new_session=True)
        try:
            name = f"p{EDITED:05d}"
            places = [f"/patient/en/{name}.html", f"/patient/{name}.html", f"/patient/{name}/", f"/patient/en/{name}/"]
            path = first_of(port, places, process)
            times = []
            for turn in range(edits + 1):
                time.sleep(REST)
                mark = f"Seen {turn}"
                sources.edit(where, tool.source, EDITED, mark)
                times.append(seconds_until(mark, port, path, process))
            return times[1:], peak(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def peak(pid):
    """MiB, where the kernel tells."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
    except (OSError, TypeError):
        return None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=7, help="counted edits of each (7)")
    parser.add_argument("work", metavar="WORKFOLDER", type=os.path.abspath)
    parser.add_argument("counts", metavar="N", type=int, nargs="*", default=[1000])
    return parser.parse_args()


def main():
    given = arguments()
    tools = programs(given.work)
    print(f"{os.cpu_count()} cores; {'; '.join(dict.fromkeys(tool.version for tool in tools))}. {given.edits} edits of each.\n")
    print("| protocols | generator | save to page, median ms | slowest ms | peak MiB |\n|---|---|---|---|---|")
    for n in given.counts:
        folder = os.path.join(given.work, f"watch-{n}")
        write_sites(folder, tools, n)
        for tool in tools:
            try:
                times, memory = watch(folder, tool, given.edits)
                shown = [*map(figure, [1000 * statistics.median(times), 1000 * max(times), memory])]
            except Never as never:
                shown = [str(never), "", ""]
            print("| " + " | ".join([f"{n:,}", tool.name, *shown]) + " |", flush=True)


if __name__ == "__main__":
    main()
