"""A solo session of practice: a case under way, the cases that were finished, and the events that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.forecasts import Forecast, adjusted, blank
from twitchdx.teaching.options import SOMETHING_ELSE, options
from twitchdx.teaching.stages import TeachingCase
from twitchdx.types import Knowledge

PEOPLE = (1, 10, 100, 1_000, 5_000)  # in a million, to choose from


@dataclass(frozen=True, slots=True)
class Round:
    """A case under way.

    `said` are the forecasts that were committed, `now` the one under the hand, `taken` the steps after each stage that
    was left. `seen` says that the model's answer to the last one stands beside it.
    """

    case: TeachingCase
    said: tuple[Forecast, ...]
    now: Forecast
    taken: tuple[tuple[str, ...], ...] = ()
    chosen: tuple[str, ...] = ()
    nets: frozenset[str] = frozenset()
    seen: bool = False

    @property
    def stage(self) -> int:
        """The stage that is looked at, from 0."""
        return len(self.said) - 1 if self.seen else len(self.said)

    @property
    def last(self) -> bool:
        return self.stage == len(self.case.stages) - 1

    @property
    def over(self) -> bool:
        """Whether all stages were answered and seen."""
        return self.seen and self.last

    @property
    def attempt(self) -> Attempt:
        return Attempt(self.case.id, self.said, self.taken, self.nets)


@dataclass(frozen=True, slots=True)
class Session:
    """All of a learner's practice, for as long as the page is open."""

    now: Round | None = None
    done: tuple[tuple[TeachingCase, Attempt], ...] = field(default_factory=tuple)
    trouble: str = ""  # why the last wish could not be met


def begun(session: Session, case: TeachingCase) -> Session:
    """Begin a case."""
    return replace(session, now=Round(case, (), blank(options(case))), trouble="")


def dangerous(knowledge: Knowledge, case: TeachingCase) -> tuple[str, ...]:
    """Offered causes that must not be missed, which are asked about in people of a million; the lowest line first."""
    lines = {row.cause: row.number.value for row in knowledge.thresholds}
    return tuple(sorted((name for name in case.offered if name in lines), key=lambda name: (lines[name], name)))


def apply(session: Session, event: Mapping[str, Any], knowledge: Knowledge) -> Session:
    """Session after one event of the page; an event that makes no sense changes nothing."""
    own = session.now
    if own is None:
        return session
    name, value = str(event.get("name", "")), str(event.get("value", ""))
    match event.get("do"):
        case "leave":
            return replace(session, now=None)
        case "next" if own.seen and not own.last:
            # What was said last is where the next forecast begins.
            return replace(session, now=replace(own, now=own.said[-1], seen=False))
        case _ if own.seen:
            return session
        case "share" if name in own.case.offered and value.isdigit():
            return replace(session, now=replace(own, now=adjusted(own.now, name, int(value))))
        case "million" if name in dangerous(knowledge, own.case):
            return replace(session, now=replace(own, now=_rare(own.now, name, value)))
        case "step" if value in own.case.stages[own.stage].open:
            return replace(session, now=replace(own, chosen=_toggled(own.chosen, value)))
        case "net" if value in dangerous(knowledge, own.case):
            return replace(session, now=replace(own, nets=own.nets ^ {value}))
        case "commit":
            return _committed(session, own)
    return session


def _rare(forecast: Forecast, cause: str, value: str) -> Forecast:
    if forecast.points[forecast.options.index(cause)]:
        return forecast
    others = {name: people for name, people in forecast.per_million.items() if name != cause}
    if value.isdigit() and int(value) in PEOPLE:
        return replace(forecast, per_million={**others, cause: int(value)})
    return replace(forecast, per_million=others)


def _toggled(chosen: tuple[str, ...], step: str) -> tuple[str, ...]:
    return tuple(s for s in chosen if s != step) if step in chosen else (*chosen, step)


def _committed(session: Session, own: Round) -> Session:
    """The forecast counts from here on; after the last one the case is finished."""
    taken = own.taken if own.last else (*own.taken, own.chosen)
    now = replace(own, said=(*own.said, own.now), taken=taken, chosen=(), seen=True)
    if not now.over:
        return replace(session, now=now)
    kept = tuple(pair for pair in session.done if pair[0].id != own.case.id)  # done again, the last time counts
    return replace(session, now=now, done=(*kept, (own.case, now.attempt)))


def rest(forecast: Forecast) -> int:
    """Points of *something else*."""
    return forecast.points[forecast.options.index(SOMETHING_ELSE)]
