"""How rare the answers of a case are, among people of the same kind of whom the same is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.engine.observed import Observed, observed
from twitchdx.graph import Array
from twitchdx.network import CONTEXT, Network
from twitchdx.reasoning.situation import Situation
from twitchdx.reasoning.variants import log_probability
from twitchdx.simulate import Draws, sample

DRAWN = 6_000  # people who attend the setting
COMPARED = 500  # of those with one of the complaints, at most
FIRST = 100  # of these, who do where more than `PLAIN` of them are as rare
PLAIN = 0.1
FEWEST = 100  # people with the complaint, or people without it are compared too


@dataclass(frozen=True, slots=True)
class Rarity:
    """`share` of people whose answers are no more probable, with its standard `error`, by `compared` people.

    The case counts as one of those it is compared with, so that the share is never 0: that nobody drawn is as rare says
    only that few are (Davison & Hinkley 1997, section 4.2.1).
    """

    share: float
    error: float
    compared: int


def rarity(network: Network, given: Situation, plain: Mapping[int, Array], seed: int) -> Rarity:
    """Compare a case with people drawn from the model; `plain` says what is stated of each finding."""
    people = people_alike(network, given, seed)
    as_rare = compared = 0
    for few in (people[:, :FIRST], people[:, FIRST:]):
        if compared and as_rare > PLAIN * compared:
            break  # such a case is not rare: more people would only say so again
        as_rare += _as_rare(network, given, plain, few) if plain and few.size else few.shape[1]
        compared += few.shape[1]
    share = (as_rare + 1) / (compared + 1)
    return Rarity(share, float(np.sqrt(share * (1.0 - share) / (compared + 1))), compared)


def people_alike(network: Network, given: Situation, seed: int) -> Draws:
    """States (V, n) of people of the same kind who have one of the complaints; of all where too few have."""
    known = tuple(
        (network.graph.names[v], int(weights.argmax()))
        for v, weights in given.context.items()
        if network.graph.names[v] in CONTEXT and np.count_nonzero(weights) == 1
    )
    drawn = _crowd(network, given.setting, known, seed)
    has = np.zeros(drawn.shape[1], bool)
    for v in given.complaints:
        has |= given.evidence[v][drawn[v]] > 0
    return (drawn[:, has] if has.sum() >= FEWEST else drawn)[:, :COMPARED]


@lru_cache(maxsize=32)
def _crowd(network: Network, setting: str, known: tuple[tuple[str, int], ...], seed: int) -> Draws:
    """People who attend a setting, complaint or not, of one age band and sex where these are known. Shape (V, n)."""
    return sample(network, np.random.default_rng(seed), DRAWN, setting, dict(known)).astype(np.int8)


def _as_rare(network: Network, given: Situation, plain: Mapping[int, Array], people: Draws) -> int:
    """How many people, of whom the same is asked, give answers that are no more probable."""
    asked = list(plain)
    said = np.array([plain[v][people[v]] > 0 for v in asked]).T  # (n, F): answers as this case does
    exact = np.array([people[v] for v in asked]).T
    answers = np.where(said, np.int8(-1), exact)
    distinct, counts = np.unique(answers, axis=0, return_counts=True)
    own = np.full((1, len(asked)), -1, np.int8)
    logs = log_probability(network, _told(network, given, plain, np.concatenate([own, distinct])))
    return int(counts[logs[1:] <= logs[0] + 1e-9].sum())


def _told(network: Network, given: Situation, plain: Mapping[int, Array], answers: Draws) -> Observed:
    """What people say, N in all: `answers` (N, F) are other states than that of the case, -1 where they say the same.

    Another state is told as broadly as the case tells its own: where it leaves two open, as any of the rest.
    """
    one, count = observed(network.graph, [given.context]), len(answers)
    states, every = np.repeat(one.states, count, axis=0), np.arange(count)
    soft = {v: (every, np.repeat(weights, count, axis=0)) for v, (_, weights) in one.soft.items()}
    for (v, weights), own in zip(plain.items(), answers.T, strict=True):
        if np.count_nonzero(weights) == 1:
            states[:, v] = np.where(own < 0, weights.argmax(), own)
            continue
        told = np.where(own[:, None] < 0, weights, 1.0 - weights)  # (N, S)
        certain = np.count_nonzero(told, axis=1) == 1
        states[certain, v] = told[certain].argmax(axis=1)
        if not certain.all():
            soft[v] = every[~certain], told[~certain]
    return Observed(states, soft)
