"""What a variable is, where something stands, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Level = Literal["error", "warning"]

DISCLAIMER = "For education, research and exploration. Not a medical device; it does not diagnose."


class Kind(StrEnum):
    """What a variable is; decides its place in lists, pictures and layers of the network."""

    CONTEXT = "context"
    TRIGGER = "trigger"
    MEDICATION = "medication"
    IMBALANCE = "imbalance"
    CONDITION = "condition"
    OTHER = "other"
    ORDINARY = "ordinary"
    MECHANISM = "mechanism"
    FINDING = "finding"
    TEST = "test"
    MANAGEMENT = "management"


WHAT_IS_WRONG = (Kind.CONDITION, Kind.IMBALANCE, Kind.ORDINARY, Kind.OTHER)
WHAT_DRIVES_IT = (Kind.TRIGGER, Kind.MEDICATION)
CAUSE_KINDS = WHAT_IS_WRONG + WHAT_DRIVES_IT
ORDINARY = "ordinary_twitching"  # the leak of the complaint, named as a candidate
ANY = "any"  # wildcard of a setting, age band or sex in a table


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a table or a case: where, what was expected and came, what to do."""

    level: Level
    where: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.message}. {self.fix}"


@dataclass(frozen=True, slots=True)
class Place:
    """File and line (1-based, the header is line 1) of a table row."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
