"""What would rule a can't-miss cause in or out: the findings, one or two together, that take it across its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from twitchdx.graph import Array
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.reasoning.next_step import candidates, look_ahead
from twitchdx.reasoning.situation import Situation, at_least, situation
from twitchdx.strata import answer
from twitchdx.types import Case, Threshold

AMONG = 24  # outcomes that move the cause most in the direction asked for; pairs are made of them
SHOWN = 10


class NoLineError(ValueError):
    """The cause has no line to act on."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Findings that together take the cause across its line, and how probable that they come out so."""

    findings: tuple[tuple[str, str], ...]
    probability: float
    posterior: float


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a cause stands, and what would take it over its line (`ruled_in`) and under it (`ruled_out`).

    The most probable come first; two findings only where neither does it alone. On the side where it stands already
    there is nothing to do, and the list is empty.
    """

    case_id: str
    cause: str
    state: str
    posterior: float
    line: float
    ruled_in: tuple[Ruling, ...]
    ruled_out: tuple[Ruling, ...]


def line_of(network: Network, cause: str) -> Threshold:
    """The first line of a cause in priors/thresholds.csv.

    Raises
    ------
    NoLineError
        Where it has none.
    """
    line = next((t for t in network.knowledge.thresholds if t.cause == cause), None)
    if line is None:
        named = ", ".join(dict.fromkeys(t.cause for t in network.knowledge.thresholds))
        raise NoLineError(say("{cause} has no line to act on; those that have one: {named}", cause=cause, named=named))
    return line


def rule(network: Network, case: Case, cause: str) -> Rule:
    """Look for what would take a cause across its first line of priors/thresholds.csv.

    Raises
    ------
    NoLineError
        Where the cause has no line; UnscorableError where the case cannot be scored.
    """
    line = line_of(network, cause)
    given = situation(network, case)
    names = candidates(network, given)
    look = look_ahead(network, given, names)
    column = network.knowledge.thresholds.index(line)
    now, threshold = float(look.now.ledger[0, column]), line.number.value
    then = look.then.ledger[:, column]
    singles = [
        Ruling(((names[i], network.variable(names[i]).states[s]),), float(p), float(q))
        for i, s, p, q in zip(look.finding.tolist(), look.state.tolist(), look.probability, then, strict=True)
    ]
    over = now >= threshold
    wanted = [r for r in singles if (r.posterior >= threshold) is not over]
    pairs = _pairs(network, given, singles, wanted, (line.cause, line.state), threshold, over)
    rulings = tuple(sorted([*wanted, *pairs], key=lambda r: -r.probability)[:SHOWN])
    return Rule(case.id, cause, line.state, now, threshold, () if over else rulings, rulings if over else ())


def _pairs(
    network: Network,
    given: Situation,
    singles: Sequence[Ruling],
    done: Sequence[Ruling],
    cause: tuple[str, str],
    threshold: float,
    over: bool,
) -> list[Ruling]:
    """Two findings that cross the line together, of those that do not alone and move the cause most that way."""
    alone = {r.findings for r in done}
    rest = sorted((r for r in singles if r.findings not in alone), key=lambda r: r.posterior, reverse=not over)[:AMONG]
    chosen = [(a, b) for a, b in combinations(rest, 2) if a.findings[0][0] != b.findings[0][0]]
    evidences = [given.knowing({**_known(network, a), **_known(network, b)}) for a, b in chosen]
    found = answer(network, [given.evidence, *evidences], [network.index[cause[0]]])
    rulings = []
    for (a, b), one in zip(chosen, found[1:], strict=True):
        if not one.possible:
            continue
        posterior = at_least(network, *cause, one.marginals)
        if (posterior >= threshold) is not over:
            probability = float(np.exp(one.log_evidence - found[0].log_evidence))
            rulings.append(Ruling((*a.findings, *b.findings), probability, posterior))
    return rulings


def _known(network: Network, ruling: Ruling) -> Mapping[int, Array]:
    ((name, state),) = ruling.findings
    states = network.variable(name).states
    return {network.index[name]: np.eye(len(states))[states.index(state)]}
