"""What a block of rows says, as a profile of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twitchdx.batch.table import STATUSES
from twitchdx.report.bins import CONFLICT, DOUBT, LINEAR, RULER
from twitchdx.report.columns import ABOVE, POSTERIOR, Columns
from twitchdx.report.problems import problems
from twitchdx.report.profile import HIGHEST, Cause, Histogram, Line, Person, Profile, Setting, highest, histogram

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Which = NDArray[np.intp]


def profile_of(columns: Columns, block: pa.RecordBatch) -> Profile:
    """The profile of N rows; they have passed `checking.check`."""
    first = floats(block, "top1_attribution")
    causes = named(block, "top1_cause")[1] >= 0
    return Profile(
        top=columns.top,
        settings=_settings(columns, block),
        causes=_causes(columns, block),
        posterior=histogram(RULER, floats(block, "top1_posterior")),
        attribution=histogram(LINEAR, first),
        mute=int((causes & np.isnan(first)).sum()),
        lines={stem: _line(block, stem) for stem in columns.stems},
        surprise=_measure(columns, block, "surprise", CONFLICT),
        doubt=_measure(columns, block, "doubt", DOUBT),
        used=_sum(columns, block, "used"),
        ignored=_sum(columns, block, "ignored"),
        problems=problems(block),
        digests=_counts(block, "digest"),
        versions=_counts(block, "version"),
        disclaimers=_counts(block, "disclaimer"),
    )


def floats(block: pa.RecordBatch, name: str) -> Floats:
    """Numbers of a column; not a number where there is none. Shape (N,)."""
    import pyarrow as pa

    found: Floats = block.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def named(block: pa.RecordBatch, name: str) -> tuple[list[str], Which]:
    """Distinct texts of a column, and which of them each row has: -1 for an empty one. Shape (N,)."""
    found = block.column(name).dictionary_encode()
    names = [text or "" for text in found.dictionary.to_pylist()]
    which: Which = found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    if "" in names:
        which[which == names.index("")] = -1
    return names, which


def flags(block: pa.RecordBatch, name: str) -> Flags:
    """Yes or no; no where there is neither. Shape (N,)."""
    found: Flags = block.column(name).fill_null(False).to_numpy(zero_copy_only=False)
    return found


def over_any(columns: Columns, block: pa.RecordBatch) -> Flags:
    """Which rows are over at least one line. Shape (N,)."""
    found = np.zeros(block.num_rows, np.bool_)
    for stem in columns.stems:
        found |= flags(block, stem + ABOVE)
    return found


def _settings(columns: Columns, block: pa.RecordBatch) -> Mapping[str, Setting]:
    names, which = named(block, "setting")
    statuses, how = named(block, "status")
    above = over_any(columns, block)
    made = {}
    for setting in np.unique(which).tolist():
        here = which == setting
        scored, warned, rejected = (int((here & _is(statuses, how, status)).sum()) for status in STATUSES)
        made[names[setting] if setting >= 0 else ""] = Setting(scored, warned, rejected, int((here & above).sum()))
    return made


def _is(names: list[str], which: Which, name: str) -> Flags:
    return np.asarray(which == names.index(name)) if name in names else np.zeros(len(which), np.bool_)


def _causes(columns: Columns, block: pa.RecordBatch) -> Mapping[str, Cause]:
    made: dict[str, Cause] = {}
    for n in range(1, columns.top + 1):
        names, which = named(block, f"top{n}_cause")
        rows = which >= 0
        sums = {"listed": np.bincount(which[rows], minlength=len(names))}
        for part in ("attribution", "posterior"):
            weights = np.nan_to_num(floats(block, f"top{n}_{part}")[rows])
            sums[part] = np.bincount(which[rows], weights, minlength=len(names))
        for i in np.flatnonzero(sums["listed"]).tolist():
            listed = int(sums["listed"][i])
            known = made.get(names[i], Cause())
            made[names[i]] = Cause(
                first=known.first + (listed if n == 1 else 0),
                listed=known.listed + listed,
                producing=known.producing + float(sums["attribution"][i]),
                present=known.present + float(sums["posterior"][i]),
            )
    return made


def _line(block: pa.RecordBatch, stem: str) -> Line:
    posterior, above = floats(block, stem + POSTERIOR), flags(block, stem + ABOVE)
    return Line(
        under=histogram(RULER, posterior[~above]),
        over=histogram(RULER, posterior[above]),
        highest=highest(_people(block, posterior, above)),
    )


def _people(block: pa.RecordBatch, posterior: Floats, above: Flags) -> list[Person]:
    """Those who may be among the highest: all that are as high as the last of them."""
    known = np.flatnonzero(~np.isnan(posterior))
    if len(known) > HIGHEST:
        least = np.partition(posterior[known], -HIGHEST)[-HIGHEST]
        higher, same = known[posterior[known] > least], known[posterior[known] == least]
        known = np.concatenate([higher, same[:HIGHEST]])
    ids, lines = block.column("id"), block.column("line")
    return [
        Person(str(ids[i].as_py() or ""), int(lines[i].as_py() or 0), float(posterior[i]), bool(above[i]))
        for i in known.tolist()
    ]


def _measure(columns: Columns, block: pa.RecordBatch, name: str, edges: tuple[float, ...]) -> Histogram | None:
    return histogram(edges, floats(block, name)) if name in columns.measures else None


def _sum(columns: Columns, block: pa.RecordBatch, name: str) -> int | None:
    return int(np.nansum(floats(block, name))) if name in columns.measures else None


def _counts(block: pa.RecordBatch, name: str) -> Mapping[str, int]:
    names, which = named(block, name)
    found = np.bincount(which[which >= 0], minlength=len(names))
    return {names[i]: int(found[i]) for i in np.flatnonzero(found).tolist()}
