"""What a learner divides 100 points over: the causes that a case offers, and *something else*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twitchdx.teaching.stages import TeachingCase

SOMETHING_ELSE = "something_else"


def options(case: TeachingCase) -> tuple[str, ...]:
    """The options of a forecast, *something else* last. Length K."""
    return (*case.offered, SOMETHING_ELSE)


def right_options(case: TeachingCase, *, generous: bool = True) -> frozenset[str]:
    """Options that count as right: the main cause, and with `generous` every acceptable one.

    Where the outcome is not in the model that is *something else*.
    """
    wanted = {case.main, *(case.acceptable if generous else ())}
    return frozenset(name if name in case.offered else SOMETHING_ELSE for name in wanted)


def over(distribution: Mapping[str, float], names: Sequence[str]) -> tuple[float, ...]:
    """A distribution over causes as one over options: what is not offered is *something else*. Shape (K,)."""
    shares = [distribution.get(name, 0.0) for name in names if name != SOMETHING_ELSE]
    return (*shares, max(0.0, 1.0 - sum(shares)))
