"""A JSON object to a case and back; shared by JSON lines and JSON arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from twitchdx.cases.row import EXTRA_KEYS, CaseRow, Dated, broken, fallback_id
from twitchdx.cases.visits import day_of, no_day
from twitchdx.evidence import closest
from twitchdx.language import say
from twitchdx.types import Case, Finding, Issue, Lab, Likelihood, Visit

CASE_KEYS = ("id", "age", "sex", "setting", "findings", "visits", "date")
_JSON_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}


def row_from_object(content: object, line: int, where: str) -> CaseRow:
    """Read one case; every problem of its form becomes an issue of the row."""
    if not isinstance(content, dict):
        fix = say("Write {form}.", form='{"id": …, "age": …, "sex": …, "setting": …, "findings": {…}}')
        return broken(line, where, say("expected an object, got {got}", got=_got(content)), fix)
    issues: list[Issue] = []
    case_id = _id(content.get("id"), line, where, issues)
    age = _age(content.get("age"), where, issues)
    sex = _text("sex", content.get("sex"), where, issues)
    setting = _text("setting", content.get("setting"), where, issues)
    findings = _findings(content.get("findings"), where, issues)
    visits = _visits(content.get("visits"), where, issues)
    extra = {key: value for key, value in content.items() if key not in CASE_KEYS}
    issues += [_unknown_key(key, where) for key in extra if key not in EXTRA_KEYS]
    dated = Dated(_day(content["date"], where, issues), setting) if "date" in content else None
    if dated is not None and "visits" in content:
        issues.append(Issue("error", where, say("both `date` and `visits`"), say("Give every visit its own date.")))
    if any(issue.level == "error" for issue in issues):
        return CaseRow(line, case_id, None, tuple(issues), extra, dated)
    if dated is not None and dated.day is not None:
        findings, visits = {}, (Visit(dated.day, findings),)
    case = Case(case_id, age=age, sex=sex, findings=findings, visits=visits)
    return CaseRow(line, case_id, replace(case, setting=setting) if setting else case, tuple(issues), extra, dated)


def object_from_case(case: Case, extra: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return the JSON object of a case, in the order in which people read it."""
    findings = {name: _finding_object(finding) for name, finding in case.findings.items()}
    whole: dict[str, object] = {
        "id": case.id,
        "age": case.age,
        "sex": case.sex,
        "setting": case.setting,
        "findings": findings,
    }
    if case.visits:
        whole["visits"] = [
            {"date": v.day.isoformat(), "findings": {n: _finding_object(f) for n, f in v.findings.items()}}
            for v in case.visits
        ]
    return whole | dict(extra or {})


def _finding_object(finding: Finding) -> object:
    match finding:
        case Lab(value, unit):
            return {"value": value, "unit": unit}
        case Likelihood(weights):
            return {"likelihood": dict(weights)}
        case _:
            return finding


def _id(value: object, line: int, where: str, issues: list[Issue]) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    fallback = fallback_id(line)
    if value is None or value == "":
        issues.append(
            Issue(
                "warning",
                where,
                say("no id; called {case_id!r} here", case_id=fallback),
                say("Give every case its own `id`."),
            )
        )
    else:
        issues.append(
            Issue(
                "error",
                where,
                say("id: expected a string, got {got}", got=_got(value)),
                say("Write {form}.", form='"id": "…"'),
            )
        )
    return fallback


def _age(value: object, where: str, issues: list[Issue]) -> float | None:
    if value is None or _is_number(value):
        return None if value is None else _number(value)
    fix = say("Write {form}, or leave it out where it is unknown.", form='"age": 45')
    issues.append(Issue("error", where, say("age: expected a number of years, got {got}", got=_got(value)), fix))
    return None


def _text(key: str, value: object, where: str, issues: list[Issue]) -> str | None:
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    issues.append(
        Issue(
            "error",
            where,
            say("{key}: expected a string, got {got}", key=key, got=_got(value)),
            say("Write {form}.", form=f'"{key}": "…"'),
        )
    )
    return None


def _day(value: object, where: str, issues: list[Issue]) -> date | None:
    """Day of a visit; null and "" hold throughout."""
    if value is None or value == "":
        return None
    try:
        return day_of(value if isinstance(value, str) else "")
    except ValueError:
        issues.append(no_day(where, _got(value)))
        return None


def _findings(value: object, where: str, issues: list[Issue]) -> dict[str, Finding]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        fix = say("Write {form}.", form='"findings": {"twitching": "present", …}')
        issues.append(Issue("error", where, say("findings: expected an object, got {got}", got=_got(value)), fix))
        return {}
    read = {name: _finding(name, content, where, issues) for name, content in value.items()}
    return {name: finding for name, finding in read.items() if finding is not None}


def _visits(value: object, where: str, issues: list[Issue]) -> tuple[Visit, ...]:
    """Read dated visits; two on one day would leave open which came later."""
    if value is None:
        return ()
    fix = say("Write {form}.", form='"visits": [{"date": "2026-01-31", "findings": {…}}, …]')
    if not isinstance(value, list):
        issues.append(Issue("error", where, say("visits: expected an array, got {got}", got=_got(value)), fix))
        return ()
    found: list[Visit] = []
    for number, content in enumerate(value, start=1):
        place = f"{where}, {say('visit {number}', number=number)}"
        if not isinstance(content, dict) or {*content} - {"date", "findings"}:
            issues.append(
                Issue(
                    "error",
                    place,
                    say("expected an object with date and findings, got {got}", got=_got(content)),
                    fix,
                )
            )
            continue
        try:
            day = date.fromisoformat(str(content.get("date")))
        except ValueError:
            message = say("date: expected a day like 2026-01-31, got {got}", got=_got(content.get("date")))
            issues.append(Issue("error", place, message, fix))
            continue
        if any(visit.day == day for visit in found):
            issues.append(
                Issue(
                    "error",
                    place,
                    say("a second visit on {day}", day=day.isoformat()),
                    say("Put both into one."),
                )
            )
        found.append(Visit(day, _findings(content.get("findings"), place, issues)))
    return tuple(sorted(found, key=lambda visit: visit.day))


def _finding(name: str, content: object, where: str, issues: list[Issue]) -> Finding | None:
    """Read one finding; null is unknown, like a finding not named."""
    match content:
        case None:
            return None
        case str():
            return content
        case {"likelihood": dict() as weights, **rest} if not rest:
            return Likelihood({str(state): _weight(weight) for state, weight in weights.items()})
        case {"value": value, **rest} if _is_number(value) and isinstance(rest.get("unit", ""), str):
            issues += [_unknown_part(name, str(key), where) for key in rest if key != "unit"]
            return Lab(_number(value), str(rest.get("unit", "")))
        case bool():
            fix = say("Write {form}.", form='"present"' if content else '"absent"')
        case int() | float():
            fix = say("Write {form}.", form=f'{{"value": {content}, "unit": "…"}}')
        case _:
            measured, weighed = '{"value": number, "unit": "…"}', '{"likelihood": {state: weight}}'
            fix = say("Write a state, {value} or {weights}.", value=measured, weights=weighed)
    message = say(
        "{name}: expected a state, a value with a unit or a likelihood, got {got}", name=name, got=_got(content)
    )
    issues.append(Issue("error", where, message, fix))
    return None


def _unknown_part(name: str, key: str, where: str) -> Issue:
    return Issue(
        "warning",
        where,
        say("{name}: {key!r} was not used", name=name, key=key),
        say("A value has only `value` and `unit`."),
    )


def _unknown_key(key: str, where: str) -> Issue:
    """A misspelt key of ours would silently lose what it holds, so it is an error; others are not ours."""
    near = closest(key, CASE_KEYS[:-1])
    if near:
        return Issue(
            "error", where, say("unknown key {key!r}", key=key), say("Did you mean {names}?", names=f"`{near[0]}`")
        )
    return Issue(
        "warning", where, say("unknown key {key!r} was not used", key=key), say("Findings stand inside `findings`.")
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> float:
    """Number as float; an integer of 400 figures is infinite, and refused as such when scored."""
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _weight(value: Any) -> float:
    """Weight as it is: what is no number is refused when the case is scored, with its state named."""
    return _number(value) if _is_number(value) else value


def _got(value: object) -> str:
    """Say what came, shortly: "a string 'x'", "the number 3"."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return say("the number {number}", number=f"{value:g}") if abs(value) < 1e15 else say("a huge number")
    name = _JSON_NAMES.get(type(value), type(value).__name__)
    if isinstance(value, str):
        return f"{name} {value[:40]!r}"
    return str(value).lower() if isinstance(value, bool) else name
