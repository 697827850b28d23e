"""A line for a learner, with the numbers behind it.

Lines say what differs from the model, not who is right: the model is one careful reader of the tables, and in a case
that it does not contain it is wrong. The outcome judges both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What a line is about."""

    DIFFERENCE = "difference"
    MOVE = "move"
    DANGER = "danger"
    OUTCOME = "outcome"
    SCORE = "score"
    WORK_UP = "work-up"
    POINT = "learning point"


@dataclass(frozen=True, slots=True)
class Line:
    """One or two sentences, and the numbers in them by name."""

    about: About
    text: str
    numbers: Mapping[str, float]
