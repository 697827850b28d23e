"""The columns of a results file: which there must be, which there may be, and what each of them holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from twitchdx.cases.row import UnreadableFileError
from twitchdx.language import say

CLOSING = ("issues", "digest", "version", "disclaimer")
NEEDED = ("id", "line", "status", "setting", "top1_cause", "top1_posterior", "top1_attribution", *CLOSING)
MEASURES = ("surprise", "doubt", "used", "ignored")
STEM, POSTERIOR, ABOVE = "cant_miss_", "_posterior", "_above"
_TOP = re.compile(r"top(\d+)_(cause|posterior|attribution)")
LONG = 40  # letters of a name that is told
_CASES = {"age", "sex", "findings", "visits", "resourceType", "phenotypicFeatures"}
_RANKING = {"case_id", "causes", "cant_miss"}


class Holds(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole numbers"
    PROBABILITY = "probabilities"
    NUMBER = "numbers"
    FLAG = "yes or no"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a results file that are used: `top` causes a row, stems of the dangerous causes, measures."""

    top: int
    stems: tuple[str, ...]
    measures: tuple[str, ...]

    @property
    def holds(self) -> dict[str, Holds]:
        """What each column holds, by name."""
        top = [f"top{n}_{part}" for n in range(1, self.top + 1) for part in ("cause", "posterior", "attribution")]
        lines = [f"{stem}{part}" for stem in self.stems for part in (POSTERIOR, ABOVE)]
        names = dict.fromkeys((*NEEDED, *top, *lines, *self.measures))
        return {name: _holds(name) for name in names}


def columns_of(names: Sequence[str], file: str) -> Columns:
    """The columns of a results file, from all names of its header.

    Raises
    ------
    UnreadableFileError
        Where this is no results file, or one without columns that are needed.
    """
    present = set(names)
    missing = [name for name in NEEDED if name not in present]
    if missing:
        raise _no_results(file, names, missing)
    twice = sorted(name for name in present if names.count(name) > 1)
    if twice:
        message = say("the column {header!r} is there twice", header=twice[0])
        raise UnreadableFileError(file, message, say("Keep the one that is right."))
    top = 1
    while {f"top{top + 1}_{part}" for part in ("cause", "posterior", "attribution")} <= present:
        top += 1
    stems = tuple(n.removesuffix(POSTERIOR) for n in names if n.startswith(STEM) and n.endswith(POSTERIOR))
    alone = [f"{stem}{ABOVE}" for stem in stems if f"{stem}{ABOVE}" not in present]
    if alone:
        raise _missing(file, alone)
    return Columns(top, stems, tuple(name for name in MEASURES if name in present))


def _no_results(file: str, names: Sequence[str], missing: Sequence[str]) -> UnreadableFileError:
    """What a file is that has no columns of results, as far as its names tell."""
    if set(NEEDED[:3]) <= set(names) or "top1_cause" in names:
        return _missing(file, missing)
    shown = ", ".join(repr(name if len(name) <= LONG else f"{name[:LONG]}…") for name in names[:5])
    if set(names) >= _RANKING:
        message = say("expected a table of results, got whole rankings (an earlier version, or `rank --json`)")
        return UnreadableFileError(file, message, say("Write one: twitchdx batch CASES --out results.parquet."))
    if set(names) & _CASES:
        message = say("expected results, got a case file (its columns begin {columns})", columns=shown)
        fix = say("Score it first: twitchdx batch {file} --out results.parquet.", file=file)
        return UnreadableFileError(file, message, fix)
    message = say(
        "expected results of `twitchdx batch`, with columns {columns} …; got {got}",
        columns=", ".join(NEEDED[:5]),
        got=shown or say("nothing"),
    )
    return UnreadableFileError(file, message, say("Give the file that `twitchdx batch` wrote, as it wrote it."))


def _missing(file: str, missing: Sequence[str]) -> UnreadableFileError:
    message = say(
        "expected the columns {columns}; there is none of that name"
        if len(missing) > 1
        else "expected the column {columns}; there is none of that name",
        columns=", ".join(missing),
    )
    return UnreadableFileError(file, message, say("Run `twitchdx batch` without --keep, or keep these too."))


def _holds(name: str) -> Holds:
    if name in ("line", "used", "ignored"):
        return Holds.WHOLE
    if name in ("surprise", "doubt"):
        return Holds.NUMBER
    if name.endswith(ABOVE):
        return Holds.FLAG
    found = _TOP.fullmatch(name)
    if name.endswith(POSTERIOR) or (found and found[2] != "cause"):
        return Holds.PROBABILITY
    return Holds.TEXT
