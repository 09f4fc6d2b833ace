"""Times a command, and puts away what it wrote. Needs Python's standard library alone."""
import os
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("PROTOGEN") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "target", "release", "protogen"))


def program():
    """Where the built program is: $PROTOGEN, or what `cargo build --release` made."""
    if not os.path.exists(PROGRAM):
        sys.exit(f"{PROGRAM} is not there; run `cargo build --release` first")
    return PROGRAM


def run(command, folder, **environment):
    """Wall seconds, CPU seconds and peak MiB of a command run in a folder: the kernel's own account of the finished process.

    The peak is at least what this runner holds itself, about 15 MiB: a process begins as its parent's likeness.
    """
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"{command} in {folder}: {process.returncode}\n{errors.read()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def aside(folder, names):
    """Moves outputs and caches beside the folder. Deleted, they would make the next run slow: file systems pass over fresh gaps."""
    for name in names:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            os.makedirs(folder + ".old", exist_ok=True)
            os.rename(path, os.path.join(folder + ".old", f"{name}-{time.monotonic_ns()}"))
