"""Two parts of a file as one: profiles are added, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from twitchdx.report.profile import Cause, Histogram, Line, Problem, Profile, Setting, highest

MOST = 2_000  # different problems told apart; the seldom ones beyond count as `OTHERS`
OTHERS = "(other problems, each of them seldom)"
T = TypeVar("T")


def added(one: Profile, other: Profile) -> Profile:
    """Two parts of a file as one; of each problem the first example stays."""
    return Profile(
        top=max(one.top, other.top),
        settings=_merged(one.settings, other.settings, _settings),
        causes=_merged(one.causes, other.causes, _causes),
        posterior=_either(one.posterior, other.posterior),
        attribution=_either(one.attribution, other.attribution),
        mute=one.mute + other.mute,
        lines=_merged(one.lines, other.lines, _lines),
        surprise=_either(one.surprise, other.surprise),
        doubt=_either(one.doubt, other.doubt),
        used=_count(one.used, other.used),
        ignored=_count(one.ignored, other.ignored),
        problems=_fewest(_merged(one.problems, other.problems, _problems)),
        digests=counted(one.digests, other.digests),
        versions=counted(one.versions, other.versions),
        disclaimers=counted(one.disclaimers, other.disclaimers),
    )


def counted(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Counts by name added up."""
    return _merged(one, other, lambda a, b: a + b)


def _merged(one: Mapping[str, T], other: Mapping[str, T], by: Callable[[T, T], T]) -> dict[str, T]:
    made = dict(one)
    for name, value in other.items():
        made[name] = by(made[name], value) if name in made else value
    return made


def _settings(one: Setting, other: Setting) -> Setting:
    return Setting(
        scored=one.scored + other.scored,
        warned=one.warned + other.warned,
        rejected=one.rejected + other.rejected,
        above=one.above + other.above,
    )


def _causes(one: Cause, other: Cause) -> Cause:
    return Cause(
        first=one.first + other.first,
        listed=one.listed + other.listed,
        producing=one.producing + other.producing,
        present=one.present + other.present,
    )


def _histograms(one: Histogram, other: Histogram) -> Histogram:
    counts = tuple(a + b for a, b in zip(one.counts, other.counts, strict=True))
    return Histogram(one.edges, counts, one.total + other.total)


def _either(one: Histogram | None, other: Histogram | None) -> Histogram | None:
    return one or other if one is None or other is None else _histograms(one, other)


def _lines(one: Line, other: Line) -> Line:
    people = highest((*one.highest, *other.highest))
    return Line(_histograms(one.under, other.under), _histograms(one.over, other.over), people)


def _problems(one: Problem, other: Problem) -> Problem:
    return replace(one, rows=one.rows + other.rows)


def _count(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else one + other


def _fewest(problems: Mapping[str, Problem]) -> Mapping[str, Problem]:
    """The most frequent ones, so that a file of nothing but different problems does not fill the memory."""
    if len(problems) <= MOST:
        return problems
    order = sorted(problems, key=lambda what: (what != OTHERS, -problems[what].rows))
    kept, rest = order[: MOST // 2], [problems[what] for what in order[MOST // 2 :]]
    others = replace(rest[0], rows=sum(problem.rows for problem in rest))
    return _merged({what: problems[what] for what in kept}, {OTHERS: others}, _problems)
