"""Whether the rows of a block are results: statuses that there are, and probabilities from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from twitchdx.batch.table import STATUSES
from twitchdx.cases.row import UnreadableFileError
from twitchdx.language import say
from twitchdx.report.blocks import AGAIN
from twitchdx.report.columns import Columns, Holds
from twitchdx.report.counting import floats, named

if TYPE_CHECKING:
    import pyarrow as pa

ROUNDING = 1e-9


def check(columns: Columns, block: pa.RecordBatch, file: str, before: int) -> None:
    """Stop at what is no result; `before` is the number of rows before this block.

    Raises
    ------
    UnreadableFileError
        Names the row, the id in it, what was expected and what came.
    """
    names, which = named(block, "status")
    odd = [i for i, name in enumerate(names) if name and name not in STATUSES]
    bad = np.flatnonzero(np.isin(which, [-1, *odd]))
    if len(bad):
        row = int(bad[0])
        got = names[which[row]] if which[row] >= 0 else ""
        message = say("status: expected {known}; got {got!r}", known=", ".join(STATUSES), got=got)
        raise _wrong(block, file, before, row, message)
    for name, holds in columns.holds.items():
        if holds is Holds.PROBABILITY:
            _check_probabilities(block, file, before, name)


def _check_probabilities(block: pa.RecordBatch, file: str, before: int, name: str) -> None:
    values = floats(block, name)
    bad = np.flatnonzero((values < -ROUNDING) | (values > 1.0 + ROUNDING))
    if len(bad):
        row = int(bad[0])
        message = say("{name}: expected a probability from 0 to 1, got {got}", name=name, got=values[row])
        raise _wrong(block, file, before, row, message)


def _wrong(block: pa.RecordBatch, file: str, before: int, row: int, message: str) -> UnreadableFileError:
    named_so = block.column("id")[row].as_py()
    place = say("{name}, row {line}", name=file, line=before + row + 1)
    return UnreadableFileError(f"{place} ({named_so})", message, say(AGAIN))
