"""A teaching case being written: its content as an object of JSON, what a file must be to be taken, and pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from twitchdx.language import say
from twitchdx.teaching.pictures import MOST, inside
from twitchdx.teaching.stages import NOT_IN_MODEL

Content = dict[str, Any]
MOST_FILE = 2_000_000  # bytes of a case, pictures in it included
_MEASURED = re.compile(r"\s*(?P<value>[-+]?\d+(?:[.,]\d+)?)\s*(?P<unit>\S.*)?$")


def template() -> Content:
    """A case to begin with: two stages, and everything that a file must have."""
    return {
        "id": "my-case",
        "title": "",
        "setting": "primary_care",
        "age": 45,
        "sex": "female",
        "author": "",
        "source": {"kind": "invented"},
        "stages": [{"text": "", "findings": {"twitching": "present"}, "open": []}, {"text": "", "findings": {}}],
        "offered": ["ordinary_twitching"],
        "outcome": ["ordinary_twitching"],
        "main": "ordinary_twitching",
        "acceptable": [],
        "told": "",
        "dangers": [],
        "learning_points": [],
    }


def read(text: bytes | str) -> tuple[Content | None, str]:
    """The first case of a file, and what is wrong with it where there is none."""
    if len(text) > MOST_FILE:
        return None, say("The file is larger than 2 MB. Take a smaller picture.")
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        return None, say("This is no JSON: {error}. Mend it there, or begin with the form.", error=str(error))
    found = whole[0] if isinstance(whole, list) and whole else whole
    if not isinstance(found, dict):
        return None, say("Expected one object of JSON, in braces. See priors/teaching/README.md.")
    return found, ""


def written(content: Mapping[str, Any]) -> str:
    """The case as a file."""
    return json.dumps(content, ensure_ascii=False, indent=2)


def picture(data: bytes) -> tuple[str, str]:
    """A picture as text of the file, and what is wrong with it where it cannot be one."""
    if len(data) > MOST:
        return "", say("The picture is larger than 300 kB. Make it smaller first.")
    try:
        return inside(data), ""
    except ValueError:
        return "", say("This is no PNG, JPEG or WebP picture.")


def measured(text: str) -> object | None:
    """A typed value with its unit, as a file holds it; None where it is none."""
    found = _MEASURED.match(text)
    if found is None or not found["unit"]:
        return None
    return {"value": float(found["value"].replace(",", ".")), "unit": found["unit"].strip()}


def typed(finding: object) -> str:
    """A finding of a file as it is typed; "" for a state."""
    match finding:
        case {"value": value, "unit": unit}:
            return f"{value:g} {unit}" if isinstance(value, int | float) else ""
    return ""


def objects(content: Mapping[str, Any], key: str) -> list[Content]:
    """A list of objects of the case; what is none is left out."""
    found = content.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def texts(content: Mapping[str, Any], key: str, among: Sequence[str] | None = None) -> list[str]:
    """A list of texts of the case; of names only the known ones."""
    found = content.get(key)
    listed = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return [one for one in dict.fromkeys(listed) if among is None or one in among]


def outcome(names: Sequence[str]) -> list[str] | str:
    """The outcome as a file has it."""
    return list(names) or NOT_IN_MODEL
