"""Staged cases drawn from the model itself: as many as are wanted, to try learners and habits on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from twitchdx.network import Network
from twitchdx.rank import rank_many
from twitchdx.simulate import SimulatedPatient, simulate
from twitchdx.teaching.main_causes import main_causes
from twitchdx.teaching.options import SOMETHING_ELSE, over
from twitchdx.teaching.tracks import Offer, Track, fixed, offers_of
from twitchdx.types import Case, Finding, Kind, Ranking

OFFERED = 7  # causes of a forecast
OPEN = 5  # tests that are open after a stage


def drawn_tracks(
    network: Network, rng: np.random.Generator, n: int, setting: str = "primary_care"
) -> tuple[Track, ...]:
    """Tracks of simulated people in three stages: the complaint, then history and examination, then tests.

    Each offers the causes that the model holds likeliest at the first or the last stage, and some tests at random.

    Raises
    ------
    SimulationError
        Where the setting is unknown.
    """
    people = simulate(network, rng, n, setting)
    views = [view for person in people for view in _stages(network, person)]
    rankings = rank_many(network, views)
    each = len(views) // n
    return tuple(
        _track(network, rng, views[i * each : (i + 1) * each], rankings[i * each : (i + 1) * each]) for i in range(n)
    )


def _stages(network: Network, person: SimulatedPatient) -> list[Case]:
    """The complaints that are there, then all complaints, then all but the tests, then everything."""
    known = person.case.findings
    complaints = {name: f for name, f in known.items() if network.variable(name).complaint}
    present = {name: f for name, f in complaints.items() if f != network.variable(name).states[0]}
    asked = {name: f for name, f in known.items() if network.variable(name).kind is not Kind.TEST}
    return [_with(person.case, findings) for findings in (present, complaints, asked, known)]


def _with(case: Case, findings: Mapping[str, Finding]) -> Case:
    return Case(case.id, case.setting, case.age, case.sex, findings)


def _track(network: Network, rng: np.random.Generator, views: list[Case], rankings: list[Ranking]) -> Track:
    said = [main_causes(network, view, ranking) for view, ranking in zip(views, rankings, strict=True)]
    worth = {name: max(said[1].get(name, 0.0), said[-1].get(name, 0.0)) for name in said[-1]}
    offered = sorted(worth, key=lambda name: (-worth[name], name))[:OFFERED]
    names = (*offered, SOMETHING_ELSE)
    offers = tuple(offer for stage in (0, 1) for offer in _offers(network, rng, views[stage + 1], stage))
    return Track(views[0].id, names, fixed(np.array([over(one, names) for one in said])), offers)


def _offers(network: Network, rng: np.random.Generator, known: Case, stage: int) -> tuple[Offer, ...]:
    tests = [n for n in network.graph.names if network.variable(n).kind is Kind.TEST and n not in known.findings]
    return offers_of(network, known, stage, rng.choice(tests, OPEN, replace=False).tolist())
