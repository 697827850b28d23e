"""All tables of priors/ together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from twitchdx.types.rows import (
    Baseline,
    Clock,
    Code,
    Course,
    Figure,
    Intervention,
    LabRow,
    Leak,
    Link,
    Prevalence,
    Procedure,
    ResultRow,
    Source,
    Threshold,
    Variable,
)


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All tables of priors/ as values, with the digest of the files they came from.

    One set of tables is itself and no other, so what is worked out of it can be remembered by it.
    """

    variables: Mapping[str, Variable]
    baselines: tuple[Baseline, ...]
    links: tuple[Link, ...]
    leaks: tuple[Leak, ...]
    tests: tuple[ResultRow, ...]
    labs: tuple[LabRow, ...]
    thresholds: tuple[Threshold, ...]
    interventions: tuple[Intervention, ...]
    wording: Mapping[tuple[str, str], str]  # (variable, what) -> English text
    settings: Mapping[str, str]  # alias -> one of the states of `setting`
    sources: Mapping[str, Source]
    digest: str
    prevalences: tuple[Prevalence, ...] = ()  # what the network must imply; it is built without them
    figures: Mapping[str, Figure] = field(default_factory=dict)
    procedures: tuple[Procedure, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict)  # finding or test -> procedure
    clocks: tuple[Clock, ...] = ()
    codes: tuple[Code, ...] = ()
    courses: tuple[Course, ...] = ()  # what happens by itself; no probability of the network is made of it

    def label(self, name: str, register: Literal["clinical", "lay"] = "clinical") -> str:
        """Human wording of a variable; its name with spaces where no wording is given."""
        return self.wording.get((name, f"label_{register}"), name.replace("_", " "))
