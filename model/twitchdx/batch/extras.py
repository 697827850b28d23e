"""Columns that a run is asked for: bands, what speaks for the first cause, the next step.

Each takes its time, and is worked out once for all rows of one pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from twitchdx.batch.answers import Answers
from twitchdx.batch.coding import Coded
from twitchdx.batch.options import Options, ledger_stems
from twitchdx.engine.plan import TooWideError
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.explain import explain
from twitchdx.reasoning.next_step import next_steps
from twitchdx.reasoning.robust import robust
from twitchdx.types import Case, Kind

Row = Mapping[str, str | float | None]
REASONS = 5  # contributions named in a row
WHY = ("why_cause", "why")
NEXT = ("next_step", "next_bits", "next_crosses")


def extra_columns(network: Network, options: Options) -> tuple[str, ...]:
    """Names of the columns that were asked for."""
    return (
        *(_bands(network, options) if options.band else ()),
        *(WHY if options.explain else ()),
        *(NEXT if options.next_step else ()),
    )


def extras(network: Network, coded: Coded, found: Answers, options: Options) -> Mapping[str, Any]:
    """These columns for N rows; null where a row was rejected, or exact inference would take too much memory."""
    import pyarrow as pa

    asked: list[tuple[Sequence[str], Callable[[Case], Row]]] = []
    if options.band:
        asked.append((_bands(network, options), lambda case: _band(network, case, options)))
    if options.explain:
        asked.append((WHY, lambda case: _why(network, case)))
    if options.next_step:
        asked.append((NEXT, lambda case: _next(network, case)))
    made: dict[str, list[str | float | None]] = {name: [] for names, _ in asked for name in names}
    patterns, first = np.unique(found.which, return_index=True)
    for row in first[patterns >= 0].tolist() if asked else ():
        case = coded.read(row).case
        for names, question in asked:
            answer = {} if case is None else _asked(question, case)
            for name in names:
                made[name].append(answer.get(name))
    place = np.searchsorted(patterns[patterns >= 0], found.which)
    rows = pa.array(place, mask=found.rejected)
    kinds = {name: pa.string() if name in _TEXTS else pa.float64() for name in made}
    return {name: pa.array(values, kinds[name]).take(rows) for name, values in made.items()}


_TEXTS = {"why_cause", "why", "next_step"}


def _asked(question: Callable[[Case], Row], case: Case) -> Row:
    try:
        return question(case)
    except TooWideError:
        return {}


def _bands(network: Network, options: Options) -> tuple[str, ...]:
    stems = [f"top{n}" for n in range(1, options.top + 1)] + list(ledger_stems(network))
    return tuple(f"{stem}_{end}" for stem in stems for end in ("low", "high"))


def _band(network: Network, case: Case, options: Options) -> Row:
    """Ends of the bands of the first causes, of their attribution where there is a complaint, and of every line."""
    found = robust(network, case)
    row: dict[str, str | float | None] = {}
    for n, cause in enumerate(found.causes[: options.top], start=1):
        band = cause.attribution or cause.posterior
        row |= {f"top{n}_low": band.low, f"top{n}_high": band.high}
    lines = {(line.cause, line.state): line.posterior for line in found.cant_miss}
    for stem, threshold in zip(ledger_stems(network), network.knowledge.thresholds, strict=True):
        band = lines[threshold.cause, threshold.state]
        row |= {f"{stem}_low": band.low, f"{stem}_high": band.high}
    return row


def _why(network: Network, case: Case) -> Row:
    """The findings that move the first cause that is not *ordinary* most, in decibans."""
    first = next(cause for cause in rank(network, case).causes if cause.kind is not Kind.ORDINARY)
    told = explain(network, case, first.cause).contributions[:REASONS]
    reasons = "; ".join(f"{c.finding} {c.state} {c.decibans:+.1f}" for c in told)
    return {"why_cause": first.cause, "why": reasons}


def _next(network: Network, case: Case) -> Row:
    step = next(iter(next_steps(network, case).steps), None)
    if step is None:
        return {}
    return {"next_step": step.finding, "next_bits": step.information, "next_crosses": step.crosses}
