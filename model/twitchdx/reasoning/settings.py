"""The same findings in each setting: who else attends decides how much they mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitchdx.network import Network
from twitchdx.reasoning.situation import situation
from twitchdx.scores import scores
from twitchdx.types import WHAT_IS_WRONG, Case, Kind

TOP = 5  # leading causes of each setting


@dataclass(frozen=True, slots=True)
class Across:
    """A cause in each of the settings, in their order: P(it is there) before and after the findings."""

    cause: str
    label: str
    cant_miss: bool
    before: tuple[float, ...]
    after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LineAcross:
    """A line to act on in each of the settings, in their order: P(the cause is at this state or worse) now."""

    cause: str
    state: str
    threshold: float
    after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """The leading causes of every setting and every can't-miss cause, side by side; `own` is that of the case.

    Only `lines` may be held against a threshold: it is drawn for a grade, while a cause counts at any.
    """

    case_id: str
    settings: tuple[str, ...]
    own: str
    causes: tuple[Across, ...]
    lines: tuple[LineAcross, ...]


def settings(network: Network, case: Case, top: int = TOP) -> Settings:
    """Score a case as if it had come in each setting.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    """
    given = situation(network, case)
    where, names = network.index["setting"], network.variable("setting").states
    rows = [{**given.evidence, where: weights} for weights in np.eye(len(names))]
    before = [{**given.context, where: weights} for weights in np.eye(len(names))]
    found = scores(network, [*rows, *before], [given.complaints] * len(rows) + [()] * len(before))
    after, first = found.present[: len(names)], found.present[len(names) :]
    dangerous = {line.cause for line in network.knowledge.thresholds}
    wrong = [
        i
        for i, name in enumerate(network.causes)
        if network.variable(name).kind in WHAT_IS_WRONG and network.variable(name).kind is not Kind.ORDINARY
    ]
    leading = {i for row in after for i in sorted(wrong, key=lambda i: -row[i])[:top]}
    chosen = [i for i in wrong if i in leading or network.causes[i] in dangerous]
    own = names.index(given.setting)
    ordered = sorted(chosen, key=lambda i: (-after[own, i], network.causes[i]))
    return Settings(
        case_id=case.id,
        settings=tuple(names),
        own=given.setting,
        causes=tuple(
            Across(
                network.causes[i],
                network.knowledge.label(network.causes[i]),
                network.causes[i] in dangerous,
                tuple(first[:, i].tolist()),
                tuple(after[:, i].tolist()),
            )
            for i in ordered
        ),
        lines=tuple(
            LineAcross(line.cause, line.state, line.number.value, tuple(column.tolist()))
            for line, column in zip(network.knowledge.thresholds, found.ledger[: len(names)].T, strict=True)
        ),
    )
