"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from twitchdx.bench.engines import version_of
from twitchdx.bench.rows import Row
from twitchdx.version import VERSION

LIBRARIES = ("numpy",)


def load_row(when: str, engines: Sequence[str]) -> Row:
    """The load of the machine (processes that want to run, mean of the last minute), with what it is in the note."""
    return Row("machine", "any", "load", when, os.getloadavg()[0], "processes", note=description(engines))


def description(engines: Sequence[str]) -> str:
    """Processor, cores, and versions of all that takes part."""
    versions = [f"python {platform.python_version()}", f"twitchdx {VERSION}"]
    versions += [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    versions += [f"{e} {version_of(e)}" for e in engines if not e.startswith("twitchdx")]
    return f"{cpu()}, {os.cpu_count()} cores, {', '.join(versions)}"


def cpu() -> str:
    """Name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
