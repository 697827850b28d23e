"""Whether dangerous causes that a report states are over their line to act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.evidence import resolve
from twitchdx.network import Network
from twitchdx.types import CantMiss
from twitchdx.validate.intervals import Mean, Proportion, mean, proportion
from twitchdx.validate.outcomes import Mode, Outcome


@dataclass(frozen=True, slots=True)
class CantMissCheck:
    """One dangerous cause that the report of a case states: its line that was closest, with tests and without.

    `decided` says that the finding which alone takes the cause over its line is known, and speaks for it.
    """

    id: str
    entry: CantMiss
    above: bool
    above_by_history: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class CantMissRecall:
    """All such causes of all cases, those below their line first; recall in both modes, and where it is decided.

    `alarms` is the mean number of lines crossed in a case by causes that its report does not state: the price.
    """

    checks: tuple[CantMissCheck, ...]
    with_tests: Proportion
    by_history: Proportion
    decided: Proportion
    alarms: Mean
    lines: int


def cant_miss_recall(network: Network, found: Mapping[Mode, Sequence[Outcome]]) -> CantMissRecall:
    """Check every stated cause that thresholds.csv names, in cases inside and outside the model's scope."""
    dangerous = {line.cause for line in network.knowledge.thresholds}
    checks = [
        _check(network, cause, history, tests)
        for history, tests in zip(found["history"], found["tests"], strict=True)
        for cause in sorted(tests.diagnosis.acceptable & dangerous)
        if tests.ranking.scored and history.ranking.scored
    ]
    return CantMissRecall(
        checks=tuple(sorted(checks, key=lambda check: check.entry.posterior / check.entry.threshold)),
        with_tests=proportion(check.above for check in checks),
        by_history=proportion(check.above_by_history for check in checks),
        decided=proportion(check.above for check in checks if check.decided),
        alarms=mean([float(_alarms(outcome)) for outcome in found["tests"] if outcome.ranking.scored]),
        lines=len(network.knowledge.thresholds),
    )


def _check(network: Network, cause: str, history: Outcome, tests: Outcome) -> CantMissCheck:
    entry = _closest(tests, cause)
    decided = _decided(network, entry, tests)
    return CantMissCheck(tests.id, entry, entry.above, _closest(history, cause).above, decided)


def _decided(network: Network, entry: CantMiss, outcome: Outcome) -> bool:
    """Whether the crossing of a line, `finding=state`, is what the case says above all of that finding."""
    name, _, state = (part.strip() for part in entry.crossing.partition("="))
    weights = resolve(network.knowledge, outcome.case).weights.get(name) if outcome.case else None
    return weights is not None and network.variable(name).states[int(np.argmax(weights))] == state


def _closest(outcome: Outcome, cause: str) -> CantMiss:
    """The line of a cause that is crossed by most, where it has several: the ledger comes in that order."""
    return next(entry for entry in outcome.ranking.cant_miss if entry.cause == cause)


def _alarms(outcome: Outcome) -> int:
    return len({e.cause for e in outcome.ranking.cant_miss if e.above} - outcome.diagnosis.acceptable)
