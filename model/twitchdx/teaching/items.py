"""Script-concordance items made from the model: you think of X, you find Y, and X becomes more likely, or less.

The key of the model is the move of the log-odds of X with Y, cut at likelihood ratios of 2 and 10: a ratio of 1 to 2 is
rarely important, one beyond 10 is large and often conclusive (Jaeschke, Guyatt & Sackett 1994). A panel's key is a
thing apart (Charlin et al. 2000; Fournier, Demeester & Charlin 2008): the commonest answer of the panel gets 1, each
other one its share of that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.odds import decibans
from twitchdx.reasoning.next_step import candidates, look_ahead
from twitchdx.reasoning.situation import situation
from twitchdx.scores import targets
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.types import Case

SMALL, LARGE = 10.0 * math.log10(2.0), 10.0 * math.log10(10.0)  # decibans: likelihood ratios of 2 and 10
LIKELY_ENOUGH = 0.01  # of a finding, to be worth an item
ANSWERS = (-2, -1, 0, 1, 2)


def words() -> dict[int, str]:
    """The five answers in the language that is spoken."""
    return {
        -2: say("much less likely"),
        -1: say("less likely"),
        0: say("about as likely as before"),
        1: say("more likely"),
        2: say("much more likely"),
    }


@dataclass(frozen=True, slots=True)
class Item:
    """One item: a cause that is thought of, a finding that is new, and the model's answer from -2 to 2.

    `decibans` is the move of the log-odds of the cause; `chance` how often people like this have the finding.
    """

    cause: str
    finding: str
    state: str
    before: float
    after: float
    decibans: float
    chance: float
    key: int
    text: str


def items(network: Network, case: Case, causes: Sequence[str], *, of_each: int = 2) -> tuple[Item, ...]:
    """Make items from a case: of each cause and each answer the `of_each` findings that fit that answer most clearly.

    "Clearly" is furthest from the cuts between answers. States that hardly anybody has are left out.

    Raises
    ------
    ValueError
        Where a cause is none that the network ranks; UnscorableError where the case cannot be scored.
    """
    unknown = [cause for cause in causes if cause not in network.causes]
    if unknown:
        raise ValueError(f"unknown cause {unknown[0]!r}; expected one of {', '.join(network.causes)}")
    given = situation(network, case)
    names = [name for name in candidates(network, given) if name not in causes]
    look = look_ahead(network, given, names)
    found = []
    for cause in causes:
        column = targets(network).index(cause)
        before = float(look.now.present[0, column])
        made = [
            _item(network, cause, names[i], s, before, after, chance)
            for i, s, after, chance in zip(
                look.finding.tolist(),
                look.state.tolist(),
                look.then.present[:, column].tolist(),
                look.probability.tolist(),
                strict=True,
            )
            if chance >= LIKELY_ENOUGH
        ]
        found += _clearest(network, made, of_each)
    return tuple(found)


def _item(network: Network, cause: str, finding: str, state: int, before: float, after: float, chance: float) -> Item:
    tiny = float(np.finfo(float).tiny)
    first, second = (decibans(min(max(p, tiny), 1.0 - 1e-12)) for p in (before, after))
    named = network.variable(finding).states[state]
    text = say(
        "If you were thinking of {cause} and then find {finding}, the cause becomes \u2026",
        cause=cause_words(network.knowledge, cause),
        finding=finding_words(network.knowledge, finding, named),
    )
    return Item(cause, finding, named, before, after, second - first, chance, key_of(second - first), text)


def key_of(moved: float) -> int:
    """Answer from -2 (much less likely) to 2 (much more) for a move in decibans."""
    size = 0 if abs(moved) < SMALL else 1 if abs(moved) < LARGE else 2
    return size if moved > 0 else -size


def _clearest(network: Network, made: Sequence[Item], of_each: int) -> list[Item]:
    """Of each answer the items furthest from a cut, no finding twice; what is there before what is not."""
    kept: list[Item] = []
    for key in ANSWERS:
        fitting = [item for item in made if item.key == key]
        fitting.sort(key=lambda i: (key == 0 and _usual(network, i), -round(_clear(i.decibans)), -i.chance, i.finding))
        for item in fitting:
            if len([k for k in kept if k.key == key]) < of_each and item.finding not in {k.finding for k in kept}:
                kept.append(item)
    return kept


def _usual(network: Network, item: Item) -> bool:
    """Whether the finding is what people without anything have: that it says nothing surprises nobody."""
    variable = network.variable(item.finding)
    return variable.states.index(item.state) <= variable.neutral_index


def _clear(moved: float) -> float:
    """Distance to the nearest cut."""
    return min(abs(abs(moved) - SMALL), abs(abs(moved) - LARGE))


def panel_key(answers: Sequence[int]) -> Mapping[int, float]:
    """Credit of each answer by how many of a panel gave it: the commonest gets 1, others in proportion.

    Raises
    ------
    ValueError
        Where nobody answered, or an answer is not one from -2 to 2.
    """
    wrong = [answer for answer in answers if answer not in ANSWERS]
    if wrong or not answers:
        raise ValueError(f"expected answers from -2 to 2, got {wrong[0] if wrong else 'none'}")
    counts = Counter(answers)
    most = max(counts.values())
    return {answer: counts[answer] / most for answer in ANSWERS}


def agreement_with_model(made: Sequence[Item], answers: Sequence[int]) -> float:
    """Mean credit of answers held against the model: 1 for its answer, a half for a neighbour of it, else 0."""
    if not made or len(made) != len(answers):
        raise ValueError(f"expected one answer for each of {len(made)} items, got {len(answers)}")
    return sum(max(0.0, 1.0 - 0.5 * abs(i.key - a)) for i, a in zip(made, answers, strict=True)) / len(made)
