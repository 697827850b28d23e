"""A report as objects for JSON, and as a table of all numbers. Each carries digest, version and disclaimer."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path

from twitchdx.network import Network
from twitchdx.sensitivity.report import Moved, Report
from twitchdx.types import DISCLAIMER
from twitchdx.version import VERSION


def record(moved: Moved) -> dict[str, str | int | float]:
    """One number with its place, its passport and how far it moves the answers."""
    number = moved.named.number
    return {
        "file": number.place.file,
        "line": number.place.line,
        "what": moved.named.what,
        "value": number.value,
        "low": number.low,
        "high": number.high,
        "method": number.method,
        "grade": number.grade,
        "elasticity": moved.elasticity,
        "movement": moved.movement,
    }


def report_object(network: Network, report: Report, top: int) -> dict[str, object]:
    """The first `top` numbers, how they and all numbers were come by, and what has no answers."""
    return {
        "numbers": [record(moved) for moved in report.moved[:top]],
        "methods_of_top": asdict(report.methods(top)),
        "methods_of_all": asdict(report.methods()),
        "cases": report.cases,
        "unanswered": [asdict(issue) for issue in report.unanswered],
        **carried(network),
    }


def write_table(network: Network, report: Report, out: Path) -> None:
    """Write all numbers to a CSV file, which is replaced at the end in one step.

    Raises
    ------
    OSError
        Where `out` cannot be written.
    """
    part = out.with_name(f".{out.name}.part")
    rows = [{**record(moved), **carried(network)} for moved in report.moved]
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]) if rows else [], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def carried(network: Network) -> dict[str, str]:
    """What every output carries."""
    return {"digest": network.knowledge.digest, "version": VERSION, "disclaimer": DISCLAIMER}
