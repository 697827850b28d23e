"""Fields of a JSON object, one at a time: what cannot be read becomes an issue that names file and field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from twitchdx.evidence import closest
from twitchdx.evidence.words import did_you_mean, one_of
from twitchdx.types import Issue


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a file, the place of it for messages, and the issues found so far (the list grows while reading)."""

    content: Mapping[str, object]
    where: str
    issues: list[Issue]

    def wrong(self, key: str, message: str, fix: str) -> None:
        """Note an error of a field."""
        self.issues.append(Issue("error", f"{self.where}: {key}" if key else self.where, message, fix))

    def only(self, known: Collection[str]) -> None:
        """Note every field that nobody would read."""
        for key in self.content:
            if key not in known:
                near = closest(key, known)
                fix = f"Did you mean `{near[0]}`?" if near else f"Leave it out; known are {one_of(known)}."
                self.wrong(key, f"unknown field {key!r}", fix)

    def text(self, key: str, *, needed: bool = True) -> str:
        """Read a text; "" where there is none."""
        value = self.content.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is not None and not isinstance(value, str):
            self.wrong(key, f"expected a text, got {got(value)}", f'Write "{key}": "…".')
        elif needed:
            self.wrong(key, "expected a text, found none", f'Write "{key}": "…".')
        return ""

    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        """Read a list of texts, each once; () where there is none."""
        value = self.content.get(key)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(key, f"expected a list of texts, got {got(value)}", f'Write "{key}": ["…"].')
            return ()
        found = tuple(one.strip() for one in value)
        if needed and not found:
            self.wrong(key, "expected at least one, found none", f'Write "{key}": ["…"].')
        for one in sorted({one for one in found if found.count(one) > 1}):
            self.wrong(key, f"{one!r} stands twice", "Keep it once.")
        return tuple(dict.fromkeys(found))

    def objects(self, key: str, *, needed: bool = True) -> list[Fields]:
        """Read a list of objects; each knows its place, counted from 1."""
        value = self.content.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, f"expected a list of objects, got {got(value)}", f'Write "{key}": [{{…}}].')
            return []
        if needed and not value:
            self.wrong(key, "expected at least one, found none", f'Write "{key}": [{{…}}].')
        return [Fields(one, f"{self.where}: {key} {number}", self.issues) for number, one in enumerate(value, start=1)]

    def object(self, key: str) -> Fields:
        """Read an object; an empty one where there is none."""
        value = self.content.get(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, f"expected an object, got {got(value)}", f'Write "{key}": {{…}}.')
        return Fields(value if isinstance(value, dict) else {}, f"{self.where}: {key}", self.issues)

    def known(self, key: str, names: Collection[str], among: Mapping[str, str], what: str) -> None:
        """Note every name that is not among the known ones; `among` leads from any wording to a name."""
        for name in names:
            if name not in among.values():
                self.wrong(
                    key, f"unknown {what} {name!r}", did_you_mean(name, among, f"See variables.csv for each {what}.")
                )


def got(value: object) -> str:
    """What came, shortly."""
    if value is None:
        return "nothing"
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), f"{value!r}"[:40])
