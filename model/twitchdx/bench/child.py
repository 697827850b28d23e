"""Run a command and print its seconds and its peak memory as JSON.

Started as a script of its own: Linux counts the memory of whoever starts a process as that process's, so a benchmark
that holds a million cases must not start what it measures. Memory is the sum over the process and all processes that it
started, shared pages counted once (PSS), looked at every 20 ms; at least the largest peak of any one of them.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

EVERY = 0.02


def run(limit: float, command: list[str]) -> dict[str, float]:
    """Seconds, megabytes and exit code of a command; it is killed after `limit` seconds."""
    started, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None:
        peak = max(peak, _kilobytes(process.pid))
        time.sleep(EVERY)
        if time.perf_counter() - started > limit:
            os.killpg(process.pid, signal.SIGKILL)  # with all that it started
            process.wait()
    seconds = time.perf_counter() - started
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"seconds": seconds, "megabytes": max(peak, largest) / 1024, "code": process.returncode}


def _kilobytes(pid: int) -> int:
    """Memory of a process and of all that it started; 0 where it has ended, or the system does not say."""
    process = Path("/proc") / str(pid)
    try:
        pss = process.joinpath("smaps_rollup").read_text().split("Pss:")[1].split()[0]
        started = process.joinpath("task", str(pid), "children").read_text().split()
    except (OSError, IndexError):
        return 0
    return int(pss) + sum(_kilobytes(int(child)) for child in started)


if __name__ == "__main__":
    print(json.dumps(run(float(sys.argv[1]), sys.argv[2:])))
