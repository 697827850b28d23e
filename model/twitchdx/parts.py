"""Numbers that follow from published figures, some of them with the help of the network itself.

A published frequency is a total: everyone with fatigue, whatever tires them; everyone with ALS who has cramps, also
those who would have had them anyway. A leak or a link is only a part of that total. `residual(x)` in a leak and
`direct(x)` in a link ask for the part that makes the network show the total x:

    1 - x = (1 - part) · P(child below the state | everything else)

Each part depends on the others, so they are computed again until nothing moves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TypeVar

import numpy as np

from twitchdx.engine.infer import log_evidence
from twitchdx.engine.signature import Evidence
from twitchdx.formulas import DIRECT, RESIDUAL, Formula, evaluate, readable
from twitchdx.gates import link_strength
from twitchdx.network import CONTEXT, Network, build
from twitchdx.pooling import Estimate
from twitchdx.types import ANY, Baseline, Issue, Knowledge, Leak, Link, Number, Place, ResultRow

Row = TypeVar("Row", Baseline, Leak, Link, ResultRow)
DEFAULT_SETTING = "general_population"
SWEEPS = 40
NEAR = 0.03  # relative distance at which a shown total still agrees with the published one
STILL = 1e-4  # largest relative change of a part at which the sweeps stop
MOST = 0.9995  # of a part: a gate with a certain link can say nothing about the others


@dataclass(frozen=True, slots=True)
class Part:
    """A leak or link with a network formula: what it must show, and in whom."""

    row: Leak | Link
    total: Estimate
    people: tuple[Evidence, ...]  # concrete strata, with the cause where the row is a link


def plain(knowledge: Knowledge) -> dict[Place, Estimate]:
    """What every formula gives that needs no network, by the place of its number; unreadable ones are left out."""
    found = {}
    for number in _numbers(knowledge):
        formula = readable(number.formula)
        if formula is not None and not formula.last and not _unknown(formula, knowledge):
            found[number.place] = evaluate(formula, knowledge.figures)
    return found


def comparisons(knowledge: Knowledge) -> dict[Place, Estimate]:
    """What the formula of every comparison gives, by the place of its link."""
    found = {}
    for link in knowledge.links:
        formula = readable(link.comparison_formula)
        if formula is not None and not formula.last and not _unknown(formula, knowledge):
            found[link.number.place] = evaluate(formula, knowledge.figures)
    return found


def settled(knowledge: Knowledge) -> dict[Place, Estimate]:
    """What every formula gives, by the place of its number, once all parts agree with each other.

    Returns
    -------
    dict of Place to Estimate
        Only numbers with a readable formula; the range of a part follows the range of its total.
    """
    simple = plain(knowledge)
    current = _replaced(knowledge, {place: estimate.value for place, estimate in simple.items()})
    network = build(current)
    parts = _parts(network)
    for _ in range(SWEEPS):
        network = build(current)
        shares = _shares(network, parts)
        values = {p.row.number.place: share.value for p, share in zip(parts, shares, strict=True)}
        moved = _moved(parts, values)
        current = _replaced(current, _fading(current, values))
        parts = [replace(p, row=_row(current, p.row)) for p in parts]
        if moved < STILL:
            break
    return simple | {p.row.number.place: share for p, share in zip(parts, shares, strict=True)} if parts else simple


def unsettled(network: Network) -> tuple[Issue, ...]:
    """A warning for each part of a total that no longer makes the network show the total."""
    parts = _parts(network)
    found = []
    for part, below in zip(parts, _below(network, parts), strict=True):
        shown = 1.0 - below
        if math.isclose(shown, part.total.value, rel_tol=NEAR, abs_tol=NEAR**3):
            continue
        if _strength(part.row) > 0.0 or not part.total.low <= shown <= part.total.high:
            found.append(_warning(part, shown))
    return tuple(found)


def _warning(part: Part, shown: float) -> Issue:
    row, total = part.row, part.total
    name = f"{row.variable}={row.state}" if isinstance(row, Leak) else f"{row.child}={row.child_state} | {row.parent}"
    message = (
        f"{row.number.formula} asks for {total.value:.3g} ({total.low:.3g} to {total.high:.3g}), "
        f"but the network shows {shown:.3g} for P({name})"
    )
    fix = "Run `twitchdx derive` on the folder."
    if _strength(row) == 0.0:
        fix = "The other causes alone bring more than the figure: mend one of them, or the figure."
    return Issue("warning", str(row.number.place), message, fix)


def _numbers(knowledge: Knowledge) -> list[Number]:
    tables = (
        knowledge.baselines,
        knowledge.links,
        knowledge.leaks,
        knowledge.tests,
        knowledge.labs,
        knowledge.thresholds,
        knowledge.interventions,
        knowledge.prevalences,
    )
    return [row.number for table in tables for row in table if row.number.formula]


def _unknown(formula: Formula, knowledge: Knowledge) -> bool:
    return any(key not in knowledge.figures for key in formula.keys)


def _parts(network: Network) -> list[Part]:
    knowledge = network.knowledge
    found = []
    rows: list[Leak | Link] = [*knowledge.leaks, *knowledge.links]
    for row in rows:
        formula = readable(row.number.formula)
        if formula is None or formula.last not in (RESIDUAL, DIRECT) or _unknown(formula, knowledge):
            continue
        setting = formula.setting or DEFAULT_SETTING
        people = _covered(network, row, setting) if isinstance(row, Leak) else _with_cause(network, row, setting)
        found.append(Part(row, evaluate(formula, knowledge.figures), people))
    return found


def _covered(network: Network, leak: Leak, setting: str) -> tuple[Evidence, ...]:
    """The strata for which this row is the one that holds, in one setting."""
    setting = leak.stratum.setting if leak.stratum.setting != ANY else setting
    rows = [r for r in network.knowledge.leaks if (r.variable, r.state) == (leak.variable, leak.state)]
    ages, sexes = network.variable("age_band").states, network.variable("sex").states
    strata = [dict(zip(CONTEXT, (setting, a, s), strict=True)) for a, s in product(ages, sexes)]
    return tuple(_evidence(network, where) for where in strata if _winner(rows, where) is leak)


def _winner(rows: Sequence[Leak], where: Mapping[str, str]) -> Leak | None:
    named = [
        (sum(getattr(r.stratum, c) != ANY for c in CONTEXT), i)
        for i, r in enumerate(rows)
        if all(getattr(r.stratum, c) in (ANY, where[c]) for c in CONTEXT)
    ]
    return rows[max(named)[1]] if named else None


def _with_cause(network: Network, link: Link, setting: str) -> tuple[Evidence, ...]:
    ages, sexes = network.variable("age_band").states, network.variable("sex").states
    cause = {link.parent: link.parent_state}
    return tuple(
        _evidence(network, {**dict(zip(CONTEXT, (setting, a, s), strict=True)), **cause})
        for a, s in product(ages, sexes)
    )


def _evidence(network: Network, known: Mapping[str, str]) -> Evidence:
    states = {name: network.variable(name).states for name in known}
    return {network.index[n]: np.eye(len(states[n]))[states[n].index(state)] for n, state in known.items()}


def _below(network: Network, parts: Sequence[Part]) -> list[float]:
    """P(child below the state | the people of the part), averaged over their strata as they attend."""
    people = [e for p in parts for e in p.people]
    silent = [{**e, **_silence(network, p.row)} for p in parts for e in p.people]
    logs = log_evidence(network.graph, [*people, *silent])
    all_, below = np.exp(logs[: len(people)]), np.exp(logs[len(people) :])
    ends = np.cumsum([0, *(len(p.people) for p in parts)])
    found = []
    for a, b in pairwise(ends):
        total = float(all_[a:b].sum())
        found.append(float(below[a:b].sum()) / total if total > 0 else 1.0)
    return found


def _silence(network: Network, row: Leak | Link) -> Evidence:
    name, state = (row.variable, row.state) if isinstance(row, Leak) else (row.child, row.child_state)
    states = network.variable(name).states
    return {network.index[name]: (np.arange(len(states)) < states.index(state)).astype(float)}


def _shares(network: Network, parts: Sequence[Part]) -> list[Estimate]:
    found = []
    for part, below in zip(parts, _below(network, parts), strict=True):
        rest = below / (1.0 - min(_strength(part.row), MOST))  # what is left without this part
        value, low, high = (_part(total, rest) for total in (part.total.value, part.total.low, part.total.high))
        found.append(Estimate(value, low, high))
    return found


def _part(total: float, rest: float) -> float:
    return min(max(1.0 - (1.0 - total) / rest, 0.0), MOST) if rest > 0 else 0.0


def _strength(row: Leak | Link) -> float:
    return row.number.value if isinstance(row, Leak) else link_strength(row.number.value, row.comparison)


def _moved(parts: Sequence[Part], values: Mapping[Place, float]) -> float:
    changes = [abs(values[p.row.number.place] - p.row.number.value) / max(p.row.number.value, 1e-6) for p in parts]
    return max(changes, default=0.0)


def _fading(knowledge: Knowledge, values: Mapping[Place, float]) -> dict[Place, float]:
    """A worse state of the effect is never more frequent than a milder one of the same cause or leak."""
    found = dict(values)
    ladders: dict[tuple[str, ...], list[tuple[int, Number]]] = {}
    for leak in knowledge.leaks:
        level = knowledge.variables[leak.variable].states.index(leak.state)
        stratum = leak.stratum
        key = (leak.variable, stratum.setting, stratum.age_band, stratum.sex)
        ladders.setdefault(key, []).append((level, leak.number))
    for link in knowledge.links:
        level = knowledge.variables[link.child].states.index(link.child_state)
        ladders.setdefault((link.child, link.parent, link.parent_state, ""), []).append((level, link.number))
    for ladder in ladders.values():
        most = 1.0
        for _, number in sorted(ladder, key=lambda step: step[0]):
            most = min(most, found.get(number.place, number.value))
            if number.place in found:
                found[number.place] = most
    return found


def _replaced(knowledge: Knowledge, values: Mapping[Place, float]) -> Knowledge:
    """The same knowledge with other values at these places."""

    def all_of(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(
            replace(row, number=replace(row.number, value=values[row.number.place]))
            if row.number.place in values
            else row
            for row in rows
        )

    return replace(
        knowledge,
        baselines=all_of(knowledge.baselines),
        links=all_of(knowledge.links),
        leaks=all_of(knowledge.leaks),
        tests=all_of(knowledge.tests),
    )


def _row(knowledge: Knowledge, row: Leak | Link) -> Leak | Link:
    rows: Sequence[Leak | Link] = knowledge.leaks if isinstance(row, Leak) else knowledge.links
    return next(r for r in rows if r.number.place == row.number.place)
