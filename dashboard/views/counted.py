"""Numbers of things with their word: one learner, two learners."""

from __future__ import annotations

from twitchdx.language import say


def learners(count: int) -> str:
    """Write a number of learners: "1 learner", "3 learners"."""
    return say("1 learner") if count == 1 else say("{count} learners", count=count)


def cases(count: int) -> str:
    """Write a number of cases."""
    return say("1 case") if count == 1 else say("{count} cases", count=count)


def stages(count: int) -> str:
    """Write a number of stages of a case."""
    return say("1 stage") if count == 1 else say("{count} stages", count=count)


def steps(count: int) -> str:
    """Write a number of questions, signs and tests that were asked for."""
    return say("1 step") if count == 1 else say("{count} steps", count=count)


def answers(count: int) -> str:
    """Write a number of answers in a room."""
    return say("1 answer") if count == 1 else say("{count} answers", count=count)
