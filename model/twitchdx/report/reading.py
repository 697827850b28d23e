"""A results file of any size to its profile, a block of rows after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from twitchdx.cases.row import UnreadableFileError
from twitchdx.language import say
from twitchdx.report.adding import added
from twitchdx.report.blocks import blocks
from twitchdx.report.checking import check
from twitchdx.report.columns import Columns
from twitchdx.report.counting import profile_of
from twitchdx.report.profile import Profile

Progress = Callable[[int], None]


def read_profile(path: Path | str, progress: Progress | None = None) -> Profile:
    """Read a file of results that `twitchdx batch` wrote; memory does not grow with its rows.

    Parameters
    ----------
    path
        Parquet, Arrow, CSV or JSON lines, the text ones also packed (.gz, .zst).
    progress
        Called with the number of rows read so far.

    Raises
    ------
    UnreadableFileError
        Where this is no results file, is one in part only, or has no rows; its `issue` says what to do.
    """
    path = Path(path)
    columns, rows = blocks(path)
    profile, read = _empty(columns), 0
    for block in rows:
        check(columns, block, path.name, read)
        profile = added(profile, profile_of(columns, block))
        read += block.num_rows
        if progress:
            progress(read)
    if not read:
        message = say("expected results, got a header without rows")
        raise UnreadableFileError(path.name, message, say("Look whether the case file has cases, and score it again."))
    return profile


def _empty(columns: Columns) -> Profile:
    return replace(Profile(), top=columns.top)
