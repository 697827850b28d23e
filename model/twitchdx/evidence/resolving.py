"""Resolve a case: context and findings to likelihood vectors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from twitchdx.evidence.contradictions import contradictions
from twitchdx.evidence.findings import Reading, read_finding
from twitchdx.evidence.index import index
from twitchdx.evidence.visits import moments
from twitchdx.evidence.words import did_you_mean, one_of, plain
from twitchdx.language import say
from twitchdx.types import Case, Finding, Issue, Knowledge, Variable

YOUNGEST, OLDEST = 0.0, 120.0  # years; beyond them an age is a typing error


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a case says about each observed variable.

    Attributes
    ----------
    weights
        Read-only float64 vector (S,) for each observed variable: P(observation | state) up to a common
        factor, the largest weight 1. A variable that is not named is unknown.
    setting
        The setting as one of the states of `setting`; as written where it is unknown.
    issues
        Everything wrong with the case. With an error among them the weights are incomplete.
    """

    weights: Mapping[str, npt.NDArray[np.float64]]
    setting: str
    issues: tuple[Issue, ...]


def resolve(knowledge: Knowledge, case: Case) -> Evidence:
    """Turn a case into likelihood vectors over the states of the observed variables.

    Never raises for a bad case: each thing wrong with it becomes an issue that says where, what was
    expected, what came and what to do.
    """
    look_up = index(knowledge)
    setting, issues = setting_of(knowledge, case)
    readings: dict[str, Reading] = {}
    readings["setting"] = {setting: 1.0}
    sex, sex_issues = sex_of(knowledge, case)
    age_band, age_issues = age_band_of(knowledge, case)
    issues += sex_issues + age_issues
    readings |= {name: {state: 1.0} for name, state in (("sex", sex), ("age_band", age_band)) if state is not None}
    for written, finding in _now(knowledge, case).items():
        name, reading, found = read_finding(knowledge, look_up, case.id, written, finding, sex)
        issues += found
        if reading is not None and name in readings and readings[name] != reading:
            issues.append(_twice(case, name))
        elif reading is not None:
            readings[name] = reading
    weights = {
        name: vector(knowledge.variables[name], reading)
        for name, reading in readings.items()
        if name in knowledge.variables and set(reading) <= set(knowledge.variables[name].states)
    }
    issues += contradictions(knowledge, look_up, case.id, weights)
    return Evidence(MappingProxyType(weights), setting, tuple(issues))


def _now(knowledge: Knowledge, case: Case) -> Mapping[str, Finding]:
    """What is known at the last visit; of a case without visits all that it says."""
    last = case.findings
    for moment in moments(knowledge, case) if case.visits else ():
        last = moment.findings
    return last


def vector(variable: Variable, reading: Reading) -> npt.NDArray[np.float64]:
    """Weights of all states of a variable, the largest 1. Shape (S,), read-only."""
    weights = np.array([reading.get(state, 0.0) for state in variable.states], dtype=np.float64)
    weights /= weights.max()
    weights.flags.writeable = False
    return weights


def setting_of(knowledge: Knowledge, case: Case) -> tuple[str, list[Issue]]:
    """The setting as one of the states of `setting`; as written, with an error, where it is unknown."""
    look_up = index(knowledge)
    found = look_up.settings.get(plain(case.setting))
    if found is not None:
        return found, []
    states = knowledge.variables["setting"].states if "setting" in knowledge.variables else ()
    fix = did_you_mean(case.setting, look_up.settings, say("Choose the one that fits best."))
    message = say(
        "unknown setting {setting!r}; expected {states}, or another word from settings.csv",
        setting=case.setting,
        states=one_of(states),
    )
    return case.setting, [Issue("error", say("case {id}: setting", id=case.id), message, fix)]


def sex_of(knowledge: Knowledge, case: Case) -> tuple[str | None, list[Issue]]:
    """State of `sex`; its first letter is enough."""
    if case.sex is None or plain(case.sex) in ("", "unknown"):
        return None, []
    states = knowledge.variables["sex"].states if "sex" in knowledge.variables else ()
    found = [state for state in states if state.startswith(plain(case.sex))]
    if len(found) == 1:
        return found[0], []
    message = say("unknown sex {sex!r}; expected {states}", sex=case.sex, states=one_of(states))
    fix = say("Leave it empty where it is unknown or none of them fits: both are then averaged over.")
    return None, [Issue("error", say("case {id}: sex", id=case.id), message, fix)]


def age_band_of(knowledge: Knowledge, case: Case) -> tuple[str | None, list[Issue]]:
    """Age band of an age in years; the bands' names carry their bounds (`18_39`, `75_plus`)."""
    if case.age is None:
        return None, []
    where = say("case {id}: age", id=case.id)
    if not (math.isfinite(case.age) and YOUNGEST <= case.age <= OLDEST):
        message = say(
            "impossible age {age:g}; expected {youngest:g} to {oldest:g} years",
            age=case.age,
            youngest=YOUNGEST,
            oldest=OLDEST,
        )
        return None, [
            Issue("error", where, message, say("Give the age in years, or leave it empty where it is unknown."))
        ]
    if "age_band" not in knowledge.variables:
        return None, []
    bands = [(int(state.split("_")[0]), state) for state in knowledge.variables["age_band"].states]
    reached = [state for lowest, state in bands if lowest <= case.age]
    if reached:
        return reached[-1], []
    message = say(
        "age {age:g} is outside the model, which is about adults of {bands} and older", age=case.age, bands=bands[0][0]
    )
    fix = say("Scored as the youngest band, `{bands}`; do not rely on the result.", bands=bands[0][1])
    return bands[0][1], [Issue("warning", where, message, fix)]


def _twice(case: Case, name: str) -> Issue:
    message = say("given twice with different values")
    return Issue("error", say("case {id}: {name}", id=case.id, name=name), message, say("Keep the one that is right."))
