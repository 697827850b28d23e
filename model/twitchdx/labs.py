"""Laboratory values with units: conversion, and the likelihood over the result states of a test.

Every number (cutoffs, variation, molar mass, limits, share of spoilt results) is a row of labs.csv.
Only the arithmetic of units stands here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from twitchdx.language import say
from twitchdx.types import ANY, Knowledge, Lab, LabRow

_PREFIX = {"": 1.0, "k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12}
_UNIT = re.compile(r"([kdcmunp]?)(mol|eq|g|iu|u|kat)/([dcmun]?)l")
_OTHER_UNITS = {
    "ph": ("ph", 1.0),
    "pa": ("pa", 1.0),
    "kpa": ("pa", 1e3),
    "mmhg": ("pa", 133.322),
    "torr": ("pa", 133.322),
}
_ONE_SPELLING = str.maketrans({"µ": "u", "μ": "u", "[": None, "]": None, " ": None, "\u00a0": None})
_USUAL_UNITS = (
    "mmol/L",
    "nmol/L",
    "mg/dL",
    "ng/mL",
    "mEq/L",
    "U/L",
    "µkat/L",
    "mIU/L",
    "µIU/mL",
    "pg/mL",
    "pmol/L",
    "kPa",
    "mmHg",
)
_U_PER_KAT = 60.0 * 1e6  # 1 U turns over 1 µmol a minute, 1 kat 1 mol a second


class UnitError(ValueError):
    """The unit is unknown or does not fit the test."""


class ValueRangeError(ValueError):
    """The value is impossible in its unit."""


@dataclass(frozen=True, slots=True)
class LabTest:
    """A test that takes values: what labs.csv says about it, in one unit.

    `cutoffs` maps a sex (or `any`) to the bound at which each result state begins. A molar mass or
    valence of 0 means that values of that kind cannot be converted.
    """

    name: str
    states: tuple[str, ...]
    unit: str
    cutoffs: Mapping[str, Mapping[str, float]]
    biological_cv: float
    analytical_cv: float
    molar_mass: float
    valence: float
    minimum: float
    maximum: float


def lab_tests(knowledge: Knowledge) -> dict[str, LabTest]:
    """All tests with a cutoff in labs.csv, by name."""
    rows: dict[str, list[LabRow]] = {}
    for row in knowledge.labs:
        rows.setdefault(row.test, []).append(row)
    return {
        name: _lab_test(name, knowledge.variables[name].states, own)
        for name, own in rows.items()
        if name in knowledge.variables and any(row.parameter == "cutoff" for row in own)
    }


def _lab_test(name: str, states: tuple[str, ...], rows: list[LabRow]) -> LabTest:
    cutoffs: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.parameter == "cutoff":
            cutoffs.setdefault(row.sex, {})[row.state] = row.number.value
    single = {row.parameter: row.number.value for row in rows if row.parameter != "cutoff"}
    return LabTest(
        name=name,
        states=states,
        unit=next(row.unit for row in rows if row.parameter == "cutoff"),
        cutoffs=cutoffs,
        biological_cv=single.get("biological_cv", 0.0),
        analytical_cv=single.get("analytical_cv", 0.0),
        molar_mass=single.get("molar_mass", 0.0),
        valence=single.get("valence", 0.0),
        minimum=single.get("minimum", 0.0),
        maximum=single.get("maximum", math.inf),
    )


def accepted_units(test: LabTest) -> tuple[str, ...]:
    """Usual units of a test, the one of labs.csv first; any multiple of them is understood too."""
    cutoff = next(bound for bounds in test.cutoffs.values() for bound in bounds.values())
    found = [test.unit]
    for unit in _USUAL_UNITS:
        try:
            scale = factor(test, unit)
        except UnitError:
            continue
        # Units in which people report the test: figures neither tiny nor in the thousands.
        if plain(unit) != plain(test.unit) and 0.1 <= cutoff / scale < 1000.0:
            found.append(unit)
    return tuple(found)


def factor(test: LabTest, unit: str) -> float:
    """Return the number that takes a value in `unit` to the unit of labs.csv.

    Raises
    ------
    UnitError
        Where a unit is unknown, or labs.csv has no molar mass or valence that joins the two.
    """
    (base, scale), (own_base, own_scale) = _parsed(unit), _parsed(test.unit)
    if base == own_base:
        return scale / own_scale
    return scale * _moles(test, base, unit) / (own_scale * _moles(test, own_base, unit))


def in_unit_of_test(test: LabTest, lab: Lab) -> float:
    """Value in the unit of labs.csv.

    Raises
    ------
    UnitError
        Where the unit does not fit the test; the message names the accepted ones.
    ValueRangeError
        Where the value is impossible; the message says which values are possible.
    """
    try:
        scale = factor(test, lab.unit)
    except UnitError as error:
        raise UnitError(
            say("{error}; expected one of {units}", error=error, units=", ".join(accepted_units(test)))
        ) from None
    value = lab.value * scale
    if not test.minimum <= value <= test.maximum:
        bounds = (
            say("{low} to {high}", low=f"{test.minimum / scale:.3g}", high=f"{test.maximum / scale:.3g}")
            + f" {lab.unit}"
        )
        raise ValueRangeError(
            say("{value} is impossible: expected {bounds}", value=f"{lab.value:g} {lab.unit}", bounds=bounds)
        )
    return value


def units_that_fit(test: LabTest, value: float) -> tuple[str, ...]:
    """Units in which a figure is a possible value: what the writer may have meant."""
    return tuple(u for u in accepted_units(test) if test.minimum <= value * factor(test, u) <= test.maximum)


def result_weights(test: LabTest, value: float, sex: str | None) -> dict[str, float]:
    """P(the true value lies in the interval of each result state | measured value).

    The true value is normal around the measured one, with the within-person and the assay variation of
    labs.csv (Fraser & Harris 1989). Continuous in `value`. Spoilt and mislabelled samples are among the
    false results of tests.csv.

    Parameters
    ----------
    test
        What labs.csv says of the test.
    value
        In the unit of labs.csv.
    sex
        None averages the sexes where their cutoffs differ.

    Returns
    -------
    dict[str, float]
        A weight for each state of the test, summing to 1.
    """
    sd = abs(value) * math.hypot(test.biological_cv, test.analytical_cv)
    each = [_interval_weights(test.states, bounds, value, sd) for bounds in _bounds(test, sex)]
    return {s: sum(w[s] for w in each) / len(each) for s in test.states}


def cutoffs_of(test: LabTest, sex: str) -> Mapping[str, float]:
    """Bound at which each result state begins in one sex."""
    return _bounds(test, sex)[0]


def is_low(state: str) -> bool:
    """Whether a result state lies below the reference interval (`low`, `very_low`)."""
    return state == "low" or state.endswith("_low")


def plain(unit: str) -> str:
    """One spelling for µ and μ, case, spaces, UCUM brackets, "mcg" and "units"."""
    return unit.casefold().translate(_ONE_SPELLING).replace("mcg", "ug").replace("units/", "u/")


def _interval_weights(
    states: tuple[str, ...], bounds: Mapping[str, float], value: float, sd: float
) -> dict[str, float]:
    """Probability of each state's interval; states without a cutoff share what is left over.

    A cutoff is the bound at which its state begins, going away from normal, so a state reaches from its own
    bound to that of the next state on its side.
    """
    beyond: dict[str, float] = {}
    for below in (True, False):
        inner_first = sorted((s for s in bounds if is_low(s) is below), key=lambda s: bounds[s], reverse=below)
        tails = [*(_tail(bounds[s], value, sd, below=below) for s in inner_first), 0.0]
        beyond |= {s: max(0.0, tails[i] - tails[i + 1]) for i, s in enumerate(inner_first)}
    rest = [s for s in states if s not in bounds]
    left_over = max(0.0, 1.0 - sum(beyond.values()))
    return {s: beyond[s] if s in bounds else left_over / len(rest) for s in states}


def _tail(bound: float, value: float, sd: float, *, below: bool) -> float:
    """P(true value beyond the bound | measured value)."""
    distance = (bound - value) if below else (value - bound)
    if sd == 0.0:
        return 1.0 if distance > 0.0 else 0.0
    # The complementary function keeps a far tail from being rounded to zero.
    return 0.5 * math.erfc(-distance / (sd * math.sqrt(2.0)))


def _bounds(test: LabTest, sex: str | None) -> list[Mapping[str, float]]:
    """Cutoffs of the known sex, or those of each sex; a row for the sex wins over a row for any."""
    general = test.cutoffs.get(ANY, {})
    own = [test.cutoffs.get(sex, {})] if sex is not None else [b for s, b in sorted(test.cutoffs.items()) if s != ANY]
    return [{**general, **bounds} for bounds in own] or [general]


def _moles(test: LabTest, base: str, unit: str) -> float:
    """Moles in one mol, eq or g of the analyte."""
    per_mole = {"mol": 1.0, "eq": test.valence, "g": test.molar_mass}.get(base, 0.0)
    if per_mole <= 0.0:
        raise UnitError(say("the unit {unit!r} does not fit", unit=unit))
    return 1.0 / per_mole


def _parsed(unit: str) -> tuple[str, float]:
    """Return what a unit counts (mol, eq, g, iu in a litre; pa; ph) and how many of it one unit of the value is."""
    if (other := _OTHER_UNITS.get(plain(unit))) is not None:
        return other
    found = _UNIT.fullmatch(plain(unit))
    if found is None:
        raise UnitError(say("the unit {unit!r} is unknown", unit=unit) if unit.strip() else say("the unit is missing"))
    prefix, base, volume = found.groups()
    scale = _PREFIX[prefix] / _PREFIX[volume]
    if base == "kat":
        return "iu", scale * _U_PER_KAT
    return "iu" if base == "u" else base, scale
