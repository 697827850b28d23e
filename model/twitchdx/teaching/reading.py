"""Files of teaching cases: JSON, one case or a list of them. Issues name file and field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from twitchdx import tables
from twitchdx.cases import UnreadableFileError, jsonl, row_from_object
from twitchdx.evidence.index import index
from twitchdx.language import say
from twitchdx.network import RANKED
from twitchdx.teaching.consistency import consistent
from twitchdx.teaching.fields import Fields, got, inner, known, names, objects, only, text, texts, wrong
from twitchdx.teaching.pictures import INSIDE, Beside, beside, inside, nothing_beside
from twitchdx.teaching.stages import ASKABLE, NOT_IN_MODEL, OTHER_CAUSE, Danger, Origin, Source, Stage, TeachingCase
from twitchdx.types import ORDINARY, Finding, Issue, Knowledge

FOLDER = "teaching"  # inside priors/
KEYS = (
    "id",
    "title",
    "setting",
    "age",
    "sex",
    "author",
    "source",
    "stages",
    "offered",
    "outcome",
    "told",
    "main",
    "acceptable",
    "dangers",
    "answers",
    "learning_points",
    "not_reached",
)
STAGE_KEYS = ("text", "picture", "picture_text", "findings", "open")
DANGER_KEYS = ("cause", "handled_by", "why")
SOURCE_KEYS = ("kind", "citation", "url", "case")


@dataclass(frozen=True, slots=True)
class TeachingRow:
    """One case of a file: the case where nothing is wrong with it, and everything odd about it."""

    where: str
    id: str
    case: TeachingCase | None
    issues: tuple[Issue, ...]


def read_teaching(knowledge: Knowledge, path: Path) -> tuple[TeachingRow, ...]:
    """Read the cases of a file; one that has an error costs itself alone.

    Raises
    ------
    UnreadableFileError
        Where the file is no JSON, or holds no case.
    OSError
        Where it cannot be opened.
    """
    try:
        whole = jsonl.parse(path.read_bytes().decode("utf-8-sig"))
    except ValueError as error:  # a wrong encoding is one too
        raise UnreadableFileError(path.name, str(error), say("Mend it there; a case is one object of JSON.")) from None
    items = whole if isinstance(whole, list) else [whole]
    if not items:
        raise UnreadableFileError(path.name, say("no teaching case in it"), say("Write one object for each case."))
    many = isinstance(whole, list)
    places = [f"{path.name}: case {n}" if many else path.name for n in range(1, len(items) + 1)]
    rows = [_row(knowledge, one, where, beside(path)) for one, where in zip(items, places, strict=True)]
    return _unique(rows)


def shipped(knowledge: Knowledge) -> tuple[TeachingCase, ...]:
    """The cases that come with the package, by id."""
    return _shipped(knowledge)


@lru_cache(maxsize=4)
def _shipped(knowledge: Knowledge) -> tuple[TeachingCase, ...]:
    folder = tables.default_directory() / FOLDER
    rows = [row for path in sorted(folder.glob("*.json")) for row in read_teaching(knowledge, path)]
    return tuple(row.case for row in rows if row.case is not None)


def teaching_case(knowledge: Knowledge, content: object, where: str, pictures: Beside = nothing_beside) -> TeachingRow:
    """Read one case that stands in memory, such as a form that an author filled in, with the pictures that it names."""
    return _row(knowledge, content, where, pictures)


def _unique(rows: list[TeachingRow]) -> tuple[TeachingRow, ...]:
    seen: set[str] = set()
    found = []
    for row in rows:
        twice = row.id in seen
        seen.add(row.id)
        issue = Issue("error", row.where, say("duplicate id {id!r}", id=row.id), say("Give every case its own id."))
        found.append(TeachingRow(row.where, row.id, None, (*row.issues, issue)) if twice else row)
    return tuple(found)


def _row(knowledge: Knowledge, content: object, where: str, pictures: Beside) -> TeachingRow:
    issues: list[Issue] = []
    if not isinstance(content, dict):
        message = say("expected an object, got {got}", got=got(content))
        issue = Issue("error", where, message, say("See priors/teaching/README.md."))
        return TeachingRow(where, "", None, (issue,))
    fields = Fields(content, where, issues)
    case = _case(knowledge, fields, pictures)
    if not any(issue.level == "error" for issue in issues):
        issues += consistent(knowledge, case, where)
    sound = not any(issue.level == "error" for issue in issues)
    return TeachingRow(where, case.id, case if sound else None, tuple(issues))


def _case(knowledge: Knowledge, fields: Fields, pictures: Beside) -> TeachingCase:
    only(fields, KEYS)
    causes, askable = _causes(knowledge), _askable(knowledge)
    age, sex, setting = _who(fields)
    outcome = _outcome(fields, causes)
    main = _main(fields, outcome)
    return TeachingCase(
        id=text(fields, "id"),
        title=text(fields, "title"),
        setting=setting,
        age=age,
        sex=sex,
        author=text(fields, "author"),
        source=_source(inner(fields, "source")),
        stages=tuple(_stage(one, askable, pictures) for one in objects(fields, "stages")),
        offered=names(fields, "offered", causes),
        outcome=outcome,
        told=text(fields, "told"),
        main=main,
        acceptable=names(fields, "acceptable", causes, needed=False),
        dangers=tuple(_danger(knowledge, one, askable) for one in objects(fields, "dangers", needed=False)),
        learning_points=texts(fields, "learning_points"),
        answers=_findings(fields, "answers"),
        not_reached=text(fields, "not_reached", needed=False),
    )


def _causes(knowledge: Knowledge) -> Mapping[str, str]:
    """Any wording of a cause, to its name."""
    ranked = {name for name, variable in knowledge.variables.items() if variable.kind in RANKED} | {ORDINARY}
    return {knowledge.label(name): name for name in ranked} | {name: name for name in ranked}


def _askable(knowledge: Knowledge) -> Mapping[str, str]:
    """Any wording of what a step may be about, to its name."""
    wordings = index(knowledge).wordings
    return {w: name for w, name in wordings.items() if knowledge.variables[name].kind in ASKABLE}


def _who(fields: Fields) -> tuple[float | None, str | None, str]:
    """Age, sex and setting, read like those of a case file."""
    content = {"id": "x", **{key: fields.content.get(key) for key in ("age", "sex", "setting")}}
    row = row_from_object(content, 1, fields.where)
    fields.issues.extend(row.issues)
    setting = text(fields, "setting")
    return (row.case.age, row.case.sex, setting) if row.case else (None, None, setting)


def _source(fields: Fields) -> Source:
    only(fields, SOURCE_KEYS)
    kind = text(fields, "kind")
    if kind and kind not in ("invented", "published"):
        message = say("expected invented or published, got {kind!r}", kind=kind)
        wrong(fields, "kind", message, say("Write one of the two."))
    citation = text(fields, "citation", needed=kind == "published")
    url, case = (text(fields, key, needed=False) for key in ("url", "case"))
    return Source(cast("Origin", kind), citation, url, case)


def _stage(fields: Fields, askable: Mapping[str, str], pictures: Beside) -> Stage:
    only(fields, STAGE_KEYS)
    picture = text(fields, "picture", needed=False)
    return Stage(
        text=text(fields, "text"),
        findings=_findings(fields, "findings"),
        picture=_picture(fields, picture, pictures),
        picture_text=text(fields, "picture_text", needed=bool(picture)),
        open=names(fields, "open", askable, needed=False, what="step"),
    )


def _picture(fields: Fields, given: str, pictures: Beside) -> str:
    """The picture inside the case, wherever it stood."""
    if not given or given.startswith(INSIDE):
        return given
    data = pictures(given)
    if data is None:
        fix = say("Put the picture into the folder of the case, or give both files together.")
        wrong(fields, "picture", say("no file {name!r} beside the case", name=given), fix)
        return ""
    try:
        return inside(data)
    except ValueError as error:
        message = say("{name!r} is {error}", name=given, error=error)
        wrong(fields, "picture", message, say("Take a PNG, JPEG or WebP picture of up to 300 kB."))
        return ""


def _findings(fields: Fields, key: str) -> Mapping[str, Finding]:
    row = row_from_object({"id": "x", "findings": fields.content.get(key)}, 1, f"{fields.where}: {key}")
    fields.issues.extend(row.issues)
    return row.case.findings if row.case else {}


def _outcome(fields: Fields, causes: Mapping[str, str]) -> tuple[str, ...]:
    if fields.content.get("outcome") == NOT_IN_MODEL:
        return ()
    found = texts(fields, "outcome") if isinstance(fields.content.get("outcome"), list) else ()
    if not isinstance(fields.content.get("outcome"), list):
        message = say("expected a list of causes or {name!r}", name=NOT_IN_MODEL)
        wrong(fields, "outcome", message, say("Write {example}.", example='"outcome": ["als"]'))
    known(fields, "outcome", found, causes, "cause")
    return found


def _main(fields: Fields, outcome: Collection[str]) -> str:
    if not outcome:
        if "main" in fields.content and fields.content.get("outcome") == NOT_IN_MODEL:
            message = say("the outcome is not in the model, so it has no main cause")
            wrong(fields, "main", message, say("Leave it out."))
        return OTHER_CAUSE
    main = text(fields, "main")
    if main and main not in outcome:
        message = say("{name!r} is not among the outcome", name=main)
        wrong(fields, "main", message, say("Name one of the causes of the outcome."))
    return main


def _danger(knowledge: Knowledge, fields: Fields, askable: Mapping[str, str]) -> Danger:
    only(fields, DANGER_KEYS)
    lines = {line.cause: line.cause for line in knowledge.thresholds}
    cause = text(fields, "cause")
    if cause:
        known(fields, "cause", [cause], {knowledge.label(name): name for name in lines} | lines, "can't-miss cause")
    return Danger(cause, names(fields, "handled_by", askable, what="step"), text(fields, "why", needed=False))
