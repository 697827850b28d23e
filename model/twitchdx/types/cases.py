"""One person: what was found, when and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Lab:
    """A measured value with its unit, as a finding of a case."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Weights P(observation | state), up to a common factor, as a finding of a case."""

    weights: Mapping[str, float]


Finding = str | Lab | Likelihood


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found on one day."""

    day: date
    findings: Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Case:
    """One person at one moment. A finding not named is unknown; `"absent"` is absent.

    `age` in years; None where unknown. `setting` is a name or alias of settings.csv. With `visits` the moment is the
    last of them: what earlier ones found is carried over as far as it holds (see `evidence.visits`), and `findings`
    hold throughout.
    """

    id: str
    setting: str = "general_population"
    age: float | None = None
    sex: str | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
