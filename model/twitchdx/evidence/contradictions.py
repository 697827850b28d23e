"""Findings that cannot hold together by definition; read from the tables, never from names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from twitchdx.evidence.index import Definition, Index
from twitchdx.language import say
from twitchdx.types import Issue, Knowledge

Weights = Mapping[str, npt.NDArray[np.float64]]


def contradictions(knowledge: Knowledge, look_up: Index, case_id: str, weights: Weights) -> list[Issue]:
    """One error for each pair of findings that exclude each other."""
    return _against_definitions(knowledge, look_up, case_id, weights) + _opposite_sides(
        knowledge, look_up, case_id, weights
    )


def _against_definitions(knowledge: Knowledge, look_up: Index, case_id: str, weights: Weights) -> list[Issue]:
    """Errors where a finding is present and what it is a kind of is not: an eyelid twitch, but no twitching.

    `least` is the lowest state that the findings leave to a variable; it rises along the definitions
    until nothing changes, so that a member two steps away counts too.
    """
    least: dict[str, int] = {}
    because: dict[str, str] = {}
    changed = True
    while changed:
        changed = False
        for definition in look_up.definitions:
            level = _implied(definition, least, weights)
            if level > least.get(definition.child, 0):
                least[definition.child] = level
                because[definition.child] = because.get(definition.parent, definition.parent)
                changed = True
    return [
        _clash(knowledge, case_id, name, because[name])
        for name, level in least.items()
        if name in weights and int(np.flatnonzero(weights[name])[-1]) < level
    ]


def _implied(definition: Definition, least: Mapping[str, int], weights: Weights) -> int:
    """Lowest state that the parent, as far as it is known, leaves to the child."""
    lowest = least.get(definition.parent, 0)
    observed = weights.get(definition.parent)
    possible = [
        required
        for state, required in enumerate(definition.required)
        if state >= lowest and (observed is None or observed[state] > 0.0)
    ]
    return min(possible, default=0)


def _opposite_sides(knowledge: Knowledge, look_up: Index, case_id: str, weights: Weights) -> list[Issue]:
    """Errors where the low and the high of one thing are both given as present."""
    return [
        Issue(
            "error",
            say("case {id}: {low}, {high}", id=case_id, low=low, high=high),
            say(
                "{low!r} and {high!r} exclude each other, but both are given as present",
                low=knowledge.label(low),
                high=knowledge.label(high),
            ),
            say("Keep the one that is right; give the later state where one followed the other."),
        )
        for low, high in look_up.opposites
        if _is_active(knowledge, weights, low) and _is_active(knowledge, weights, high)
    ]


def _is_active(knowledge: Knowledge, weights: Weights, name: str) -> bool:
    """Whether the findings rule out every harmless state."""
    neutral = knowledge.variables[name].neutral_index
    return name in weights and not weights[name][: neutral + 1].any()


def _clash(knowledge: Knowledge, case_id: str, umbrella: str, member: str) -> Issue:
    return Issue(
        "error",
        say("case {id}: {umbrella}, {member}", id=case_id, umbrella=umbrella, member=member),
        say(
            "contradiction: {member!r} is there, and by definition so is {umbrella!r}, but it is given as not there",
            member=knowledge.label(member),
            umbrella=knowledge.label(umbrella),
        ),
        say("Correct `{member}` or `{umbrella}`.", member=member, umbrella=umbrella),
    )
