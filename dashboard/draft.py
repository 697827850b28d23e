"""The case being edited: a frozen value, the events that change it, and the case the model gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue import Catalogue
from twitchdx.types import Case, Finding, Issue, Lab, Likelihood

START = "general_population"


@dataclass(frozen=True, slots=True)
class Typed:
    """A laboratory value as it was typed; it becomes a number only when the model is asked."""

    text: str
    unit: str


Entry = str | Typed | Likelihood


@dataclass(frozen=True, slots=True)
class Draft:
    """What was entered so far. `age` is as typed; a finding not named is unknown."""

    age: str = ""
    sex: str | None = None
    setting: str = START
    findings: Mapping[str, Entry] = field(default_factory=dict)
    opened: str | None = None  # id of the published case that was loaded, unchanged or not
    selected: str | None = None  # cause whose why is shown; None is the leader


def apply(draft: Draft, event: Mapping[str, Any], catalogue: Catalogue, published: Mapping[str, Case]) -> Draft:
    """Draft after one event of the page; an event that makes no sense changes nothing.

    Parameters
    ----------
    event
        `do` and what belongs to it: `set` a state or `unknown`, `value` or `unit` of a laboratory test,
        `age`, `sex`, `setting`, `open` a published case, `select` a cause, `reset`.
    """
    value, name = str(event.get("value", "")), str(event.get("name", ""))
    match event.get("do"):
        case "set" if name in catalogue.items:
            return _set(draft, name, value, catalogue)
        case "value" | "unit" as what if name in catalogue.items and catalogue.items[name].units:
            return _measure(draft, name, what, value, catalogue)
        case "age":
            return replace(draft, age=value.strip())
        case "sex":
            return replace(draft, sex=value if value in catalogue.sexes else None)
        case "setting" if value in catalogue.settings:
            return replace(draft, setting=value)
        case "open" if value in published:
            return opened(published[value])
        case "select":
            return replace(draft, selected=value or None)
        case "reset":
            return Draft()
    return draft


def opened(case: Case) -> Draft:
    """Draft of a case that was read from a file."""
    findings = {name: _entry(finding) for name, finding in case.findings.items()}
    age = "" if case.age is None else f"{case.age:g}"
    return Draft(age=age, sex=case.sex, setting=case.setting, findings=findings, opened=case.id)


def to_case(draft: Draft) -> tuple[Case, tuple[Issue, ...]]:
    """Case for the model, and what could not be read; that is left out of the case."""
    issues: list[Issue] = []
    age = number(draft.age) if draft.age else None
    if draft.age and age is None:
        issues.append(_unreadable("age", draft.age, "Write the age in years, or leave it empty."))
    findings: dict[str, Finding] = {}
    for name, entry in draft.findings.items():
        read = _finding(entry)
        if read is not None:
            findings[name] = read
        elif isinstance(entry, Typed) and entry.text:
            issues.append(_unreadable(name, entry.text, "Write a number such as 0.69, or leave it empty."))
    case = Case(draft.opened or "this person", draft.setting, age, draft.sex, findings)
    return case, tuple(issues)


def without(case: Case, names: frozenset[str]) -> Case:
    """Case less whatever is named: findings, `age` or `sex`."""
    return replace(
        case,
        age=None if "age" in names else case.age,
        sex=None if "sex" in names else case.sex,
        findings={name: finding for name, finding in case.findings.items() if name not in names},
    )


def fields_of(issue: Issue) -> frozenset[str]:
    """Fields that an issue is about; its place reads "case ID: field, field", or names only the case."""
    _, colon, fields = issue.where.rpartition(": ")
    return frozenset(part.strip() for part in fields.split(",")) if colon else frozenset()


def count(draft: Draft) -> int:
    """Number of findings entered; a laboratory unit chosen without a value is none."""
    return sum(1 for entry in draft.findings.values() if not (isinstance(entry, Typed) and not entry.text))


def _set(draft: Draft, name: str, state: str, catalogue: Catalogue) -> Draft:
    findings = dict(draft.findings)
    if state == "unknown":
        findings.pop(name, None)
    elif state in catalogue.items[name].states:
        findings[name] = state
    return replace(draft, findings=findings)


def _measure(draft: Draft, name: str, what: str, value: str, catalogue: Catalogue) -> Draft:
    """Change the value or the unit of a laboratory test; a state in the place of a unit is a worded result."""
    item = catalogue.items[name]
    if what == "unit" and value in item.states:
        return _set(draft, name, value, catalogue)
    before = draft.findings.get(name)
    typed = before if isinstance(before, Typed) else Typed("", item.units[0])
    if what == "unit" and value not in (*item.units, typed.unit):
        return draft
    changed = replace(typed, text=value.strip()) if what == "value" else replace(typed, unit=value)
    findings = dict(draft.findings)
    if changed == Typed("", item.units[0]):
        findings.pop(name, None)
    else:
        findings[name] = changed
    return replace(draft, findings=findings)


def _entry(finding: Finding) -> Entry:
    return Typed(f"{finding.value:g}", finding.unit) if isinstance(finding, Lab) else finding


def _finding(entry: Entry) -> Finding | None:
    if not isinstance(entry, Typed):
        return entry
    value = number(entry.text)
    return None if value is None else Lab(value, entry.unit)


def number(text: str) -> float | None:
    """Number as people type it: a decimal comma is a point."""
    try:
        return float(text.replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None


def _unreadable(where: str, text: str, fix: str) -> Issue:
    return Issue("error", f"this page: {where}", f"expected a number, found {text!r}", fix)
