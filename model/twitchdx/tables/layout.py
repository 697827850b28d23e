"""Which table has which columns, and which of them are its key (see priors/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PASSPORT = (
    "value",
    "low",
    "high",
    "method",
    "formula",
    "source",
    "locator",
    "population",
    "grade",
    "entered_on",
    "note",
)
DIGEST_LENGTH = 12  # hexadecimal digits: short enough to read out, 48 bits
STRATUM = ("setting", "age_band", "sex")


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns that a table must have, and those that together name a row.

    `ordered` tables are kept sorted by key; `open` ones may have more columns (languages).
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    ordered: bool = True
    open: bool = False


def _numbers(*key: str, more: tuple[str, ...] = ()) -> Layout:
    return Layout((*key, *PASSPORT, *more), key)


LAYOUTS: Mapping[str, Layout] = {
    # variables.csv keeps the order of its groups, which is also the order on the screen
    "variables.csv": Layout(
        ("name", "kind", "group", "states", "neutral", "complaint", "definition"),
        ("name",),
        ordered=False,
        open=True,
    ),
    "baselines.csv": _numbers("variable", "state", *STRATUM),
    "links.csv": _numbers("child", "child_state", "parent", "parent_state", more=("comparison", "comparison_formula")),
    "leaks.csv": _numbers("variable", "state", *STRATUM),
    "tests.csv": _numbers("test", "result", "parent", "parent_state"),
    "labs.csv": Layout(
        ("test", "parameter", "state", "sex", "unit", *PASSPORT),
        ("test", "parameter", "state", "sex"),
    ),
    "thresholds.csv": _numbers("cause", "state", more=("crossing",)),
    "interventions.csv": _numbers("management", "target"),
    "clocks.csv": _numbers("cause", "weeks", more=("sign",)),
    "courses.csv": _numbers("variable", "outcome", "weeks"),
    "procedures.csv": _numbers("procedure", "aspect"),
    "steps.csv": Layout(("variable", "procedure"), ("variable",)),
    "prevalences.csv": _numbers("variable", "state", *STRATUM, "given_variable", "given_state"),
    "figures.csv": Layout(
        (
            "key",
            "quantity",
            "unit",
            "value",
            "low",
            "high",
            "n",
            "source",
            "locator",
            "population",
            "grade",
            "seen",
            "entered_on",
            "note",
        ),
        ("key",),
    ),
    "settings.csv": Layout(("alias", "setting", "note"), ("alias",)),
    "wording.csv": Layout(("variable", "what", "en"), ("variable", "what"), open=True),
    "codes.csv": Layout(
        ("variable", "state", "system", "code", "display", "verified", "reads"),
        ("variable", "state", "system", "code"),
    ),
    "sources.csv": Layout(("key", "citation", "year", "url", "seen"), ("key",)),
}

# What a local overlay may replace: the numbers, each with who says so and why. Empty cells keep the number of the base.
OVERLAYS: Mapping[str, Layout] = {
    file: Layout(
        (
            *layout.key,
            "value",
            "low",
            "high",
            *(("comparison",) if file == "links.csv" else ()),
            "author",
            "reason",
        ),
        layout.key,
    )
    for file, layout in LAYOUTS.items()
    if "value" in layout.columns and file not in ("figures.csv", "prevalences.csv")
}
