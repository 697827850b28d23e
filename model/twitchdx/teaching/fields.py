"""Fields of a JSON object, one at a time: what cannot be read becomes an issue that names file and field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from twitchdx.evidence import closest
from twitchdx.evidence.words import did_you_mean, one_of
from twitchdx.language import say
from twitchdx.types import Issue


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a file and the place of it for messages; the functions here add to the list of issues."""

    content: Mapping[str, object]
    where: str
    issues: list[Issue]


def wrong(fields: Fields, key: str, message: str, fix: str) -> None:
    """Note an error of a field."""
    fields.issues.append(Issue("error", f"{fields.where}: {key}" if key else fields.where, message, fix))


def only(fields: Fields, known: Collection[str]) -> None:
    """Note every field that nobody would read."""
    for key in fields.content:
        if key not in known:
            near = closest(key, known)
            rest = say("Leave it out; known are {names}.", names=one_of(known))
            fix = say("Did you mean {names}?", names=f"`{near[0]}`") if near else rest
            wrong(fields, key, say("unknown field {key!r}", key=key), fix)


def text(fields: Fields, key: str, *, needed: bool = True) -> str:
    """Read a text; "" where there is none."""
    value = fields.content.get(key)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is not None and not isinstance(value, str):
        wrong(fields, key, say("expected a text, got {got}", got=got(value)), _example(key, '"…"'))
    elif needed:
        wrong(fields, key, say("expected a text, found none"), _example(key, '"…"'))
    return ""


def texts(fields: Fields, key: str, *, needed: bool = True) -> tuple[str, ...]:
    """Read a list of texts, each once; () where there is none."""
    value = fields.content.get(key)
    if value is None and not needed:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        wrong(fields, key, say("expected a list of texts, got {got}", got=got(value)), _example(key, '["…"]'))
        return ()
    found = tuple(one.strip() for one in value)
    if needed and not found:
        wrong(fields, key, say("expected at least one, found none"), _example(key, '["…"]'))
    for one in sorted({one for one in found if found.count(one) > 1}):
        wrong(fields, key, say("{name!r} stands twice", name=one), say("Keep it once."))
    return tuple(dict.fromkeys(found))


def objects(fields: Fields, key: str, *, needed: bool = True) -> list[Fields]:
    """Read a list of objects; each knows its place, counted from 1."""
    value = fields.content.get(key)
    if value is None and not needed:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        wrong(fields, key, say("expected a list of objects, got {got}", got=got(value)), _example(key, "[{…}]"))
        return []
    if needed and not value:
        wrong(fields, key, say("expected at least one, found none"), _example(key, "[{…}]"))
    return [Fields(one, f"{fields.where}: {key} {number}", fields.issues) for number, one in enumerate(value, start=1)]


def _example(key: str, value: str) -> str:
    return say("Write {example}.", example=f'"{key}": {value}')


def inner(fields: Fields, key: str) -> Fields:
    """Read an object; an empty one where there is none."""
    value = fields.content.get(key)
    if value is not None and not isinstance(value, dict):
        message = say("expected an object, got {got}", got=got(value))
        wrong(fields, key, message, _example(key, "{…}"))
    return Fields(value if isinstance(value, dict) else {}, f"{fields.where}: {key}", fields.issues)


def names(
    fields: Fields, key: str, among: Mapping[str, str], *, needed: bool = True, what: str = "cause"
) -> tuple[str, ...]:
    """Read a list of names; `among` leads from any wording to a name."""
    found = texts(fields, key, needed=needed)
    known(fields, key, found, among, what)
    return found


def known(fields: Fields, key: str, found: Collection[str], among: Mapping[str, str], what: str) -> None:
    """Note every name that is not among the known ones."""
    for name in found:
        if name not in among.values():
            fix = did_you_mean(name, among, say("See variables.csv for each {what}.", what=say(what)))
            wrong(fields, key, say("unknown {what} {name!r}", what=say(what), name=name), fix)


def got(value: object) -> str:
    """What came, shortly."""
    if value is None:
        return say("nothing")
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    kind = kinds.get(type(value))
    return say(kind) if kind else f"{value!r}"[:40]
