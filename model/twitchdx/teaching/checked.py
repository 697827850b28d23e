"""A teaching case held against the model: what it says at every stage, and whether it reaches the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twitchdx.batch.agreement import FEW, LISTS, listed, place
from twitchdx.network import Network
from twitchdx.rank import rank_many
from twitchdx.teaching.consistency import complaints
from twitchdx.teaching.main_causes import main_causes
from twitchdx.teaching.options import options, over
from twitchdx.teaching.stages import TeachingCase, case_at, complaint_alone
from twitchdx.types import Case, Issue, Ranking


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says at one stage: the ranking, and the main cause over the options of the case, sum 1."""

    ranking: Ranking
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Replay:
    """What the model says of a case: to the complaint alone (the base rate), and at each stage. T readings."""

    case_id: str
    base: Reading
    stages: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A case against the model.

    `place` is that of the main cause in its list at the last stage, from 1, infinite where it is in none; `reached`
    says whether it is among the first `within`.
    """

    case: TeachingCase
    replay: Replay
    place: float
    within: int
    reached: bool
    issues: tuple[Issue, ...]


def replay(network: Network, case: TeachingCase) -> Replay:
    """What the model says of a case at each stage, to somebody who learns what the stages reveal."""
    return replays(network, [(case, [()] * len(case.stages))])[0]


def replays(network: Network, asked: list[tuple[TeachingCase, list[tuple[str, ...]]]]) -> list[Replay]:
    """The same for many cases in one batch; the steps that were known at each stage stand beside each case."""
    views = [
        view
        for case, taken in asked
        for view in (
            complaint_alone(case, complaints(network.knowledge, case)),
            *(case_at(case, stage, known) for stage, known in zip(range(len(case.stages)), taken, strict=True)),
        )
    ]
    pairs = iter(zip(views, rank_many(network, views), strict=True))
    found = []
    for case, _ in asked:
        base, *stages = (_reading(network, case, *next(pairs)) for _ in range(len(case.stages) + 1))
        found.append(Replay(case.id, base, tuple(stages)))
    return found


def _reading(network: Network, case: TeachingCase, view: Case, ranking: Ranking) -> Reading:
    names = options(case)
    return Reading(ranking, dict(zip(names, over(main_causes(network, view, ranking), names), strict=True)))


def checked(network: Network, case: TeachingCase, *, within: int = FEW, said: Replay | None = None) -> Checked:
    """Hold a case against the model; `said` where it was replayed before."""
    found = said or replay(network, case)
    last = found.stages[-1].ranking
    at = min(place(listed(last, name), {case.main}) for name in LISTS)
    issues = [issue for stage in found.stages for issue in stage.ranking.issues if issue.level == "error"]
    issues += _verdict(network, case, at, within) if last.scored else []
    return Checked(case, found, at, within, at <= within, tuple(dict.fromkeys(issues)))


def _verdict(network: Network, case: TeachingCase, at: float, within: int) -> list[Issue]:
    label = network.knowledge.label(case.main)
    if at <= within and case.not_reached:
        message = f"the model does reach {label}, at place {at:g}"
        return [Issue("warning", f"{case.id}: not_reached", message, "Leave the reason out.")]
    if at > within and not case.not_reached:
        message = f"the model does not have {label} among its first {within} at the end, but at place {at:g}"
        fix = "Reveal what speaks for it, or say in `not_reached` why the case is kept."
        return [Issue("warning", f"{case.id}: main", message, fix)]
    return []
