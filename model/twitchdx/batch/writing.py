"""Results to a CSV or JSON lines file that is there whole or not at all."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from twitchdx.batch.outputs import Cell, csv_columns, csv_record, result_object
from twitchdx.batch.scoring import Result
from twitchdx.network import Network
from twitchdx.rank import BLOCK

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that starts with one of these


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows came out how."""

    scored: int
    scored_with_warnings: int
    rejected: int

    @property
    def rows(self) -> int:
        """Return the number of all rows."""
        return self.scored + self.scored_with_warnings + self.rejected


def write_results(
    network: Network, results: Iterable[Result], out: Path, progress: Callable[[int], None] | None = None
) -> Summary:
    """Write one line for each result; CSV or JSON lines by the ending of `out`.

    Parameters
    ----------
    network
        The network that scored the results; its can't-miss causes are columns of the CSV.
    results
        Written as they come; see `score_rows`.
    out
        Replaced at the end in one step; left alone where anything fails before.
    progress
        Called with the number of rows done, a block of rows at a time.

    Raises
    ------
    ValueError
        Where the ending of `out` is not one of `ENDINGS`.
    OSError
        Where `out` cannot be written.
    """
    writer = _WRITERS.get(out.suffix.lower())
    if writer is None:
        raise ValueError(f"unknown ending {out.suffix!r}; expected one of {', '.join(ENDINGS)}")
    counted: Counter[str] = Counter()
    with _whole_or_nothing(out) as stream:
        writer(network, _counting(results, counted, progress or (lambda _: None)), stream)
    return Summary(counted["scored"], counted["scored_with_warnings"], counted["rejected"])


def _counting(results: Iterable[Result], counted: Counter[str], progress: Callable[[int], None]) -> Iterator[Result]:
    for result in results:
        counted[result.status] += 1
        yield result
        if counted.total() % BLOCK == 0:
            progress(counted.total())
    progress(counted.total())


@contextmanager
def _whole_or_nothing(out: Path) -> Iterator[TextIO]:
    """Open a file beside `out` that takes its name at the end; nothing is left of it after an error."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        # What is no Unicode in an id or a message must not stop the writing of good rows.
        with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _write_csv(network: Network, results: Iterable[Result], stream: TextIO) -> None:
    writer = csv.DictWriter(stream, csv_columns(network), lineterminator="\n")
    writer.writeheader()
    for result in results:
        writer.writerow({name: _cell(cell) for name, cell in csv_record(network, result).items()})


def _write_jsonl(network: Network, results: Iterable[Result], stream: TextIO) -> None:  # noqa: ARG001
    for result in results:
        whole = {"status": result.status, "line": result.row.line, **result_object(result.ranking)}
        stream.write(json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n")


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case str():
            return f"'{cell}" if cell.startswith(_FORMULA) else cell
        case _:
            return repr(cell)


_WRITERS = {".csv": _write_csv, ".jsonl": _write_jsonl}
ENDINGS = tuple(_WRITERS)
