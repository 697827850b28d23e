"""The vocabulary of twitchdx: frozen values that every other module passes around.

Axes, with the same letters everywhere: N cases, V variables, S states of one variable,
C causes, P parents, F findings of one case.
"""

from __future__ import annotations

from twitchdx.types.answers import CantMiss, Contribution, Explanation, RankedCause, Ranking
from twitchdx.types.cases import Case, Finding, Lab, Likelihood, Visit
from twitchdx.types.knowledge import Knowledge
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
    Method,
    Number,
    Prevalence,
    Procedure,
    ResultRow,
    Source,
    Stratum,
    Threshold,
    Variable,
    source_keys,
)
from twitchdx.types.vocabulary import (
    ANY,
    CAUSE_KINDS,
    DISCLAIMER,
    ORDINARY,
    WHAT_DRIVES_IT,
    WHAT_IS_WRONG,
    Issue,
    Kind,
    Level,
    Place,
)

__all__ = [
    "ANY",
    "CAUSE_KINDS",
    "DISCLAIMER",
    "ORDINARY",
    "WHAT_DRIVES_IT",
    "WHAT_IS_WRONG",
    "Baseline",
    "CantMiss",
    "Case",
    "Clock",
    "Code",
    "Contribution",
    "Course",
    "Explanation",
    "Figure",
    "Finding",
    "Intervention",
    "Issue",
    "Kind",
    "Knowledge",
    "Lab",
    "LabRow",
    "Leak",
    "Level",
    "Likelihood",
    "Link",
    "Method",
    "Number",
    "Place",
    "Prevalence",
    "Procedure",
    "RankedCause",
    "Ranking",
    "ResultRow",
    "Source",
    "Stratum",
    "Threshold",
    "Variable",
    "Visit",
    "source_keys",
]
