"""JSON lines: one case a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from twitchdx.cases.objects import object_from_case, row_from_object
from twitchdx.cases.row import CaseRow, broken
from twitchdx.language import say
from twitchdx.types import Case

_BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read(lines: Iterable[bytes], name: str, first: int = 1) -> Iterator[CaseRow]:
    """Read the cases of JSON lines; a broken line breaks only itself.

    Parameters
    ----------
    lines
        Lines as bytes, as a binary file gives them; blank ones are skipped.
    name
        Name of the file for messages.
    first
        Number of the first line.
    """
    for number, raw in enumerate(lines, start=first):
        content = raw.removeprefix(_BOM)  # of every line: files are put together too
        if content.strip():
            yield _row(content, number, f"{name}:{number}")


def write(case: Case, extra: Mapping[str, object] | None = None) -> str:
    """One line for a case, without the line end."""
    return json.dumps(object_from_case(case, extra), ensure_ascii=False, allow_nan=False)


def parse(text: str) -> Any:
    """Read JSON, strictly: NaN and Infinity are no numbers, and a key stands once.

    Raises
    ------
    ValueError
        With a message for people.
    """
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_whole)
        if _SURROGATE.search(text):
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start]).strip("'")
        raise ValueError(say("broken JSON: {half} is half a character", half=half)) from None
    except json.JSONDecodeError as error:
        place = (
            say("line {line}, column {column}", line=error.lineno, column=error.colno)
            if error.lineno > 1
            else say("column {column}", column=error.colno)
        )
        raise ValueError(say("broken JSON at {place}: {msg}", place=place, msg=error.msg)) from None
    except RecursionError:
        raise ValueError(say("broken JSON: nested too deeply")) from None


def _row(raw: bytes, line: int, where: str) -> CaseRow:
    try:
        content = parse(raw.decode("utf-8").rstrip())
    except UnicodeDecodeError as error:
        message = say(
            "wrong encoding: byte {byte} at {place} is not UTF-8",
            byte=f"{error.object[error.start]:#04x}",
            place=error.start + 1,
        )
        return broken(line, where, message, say("Save the file as UTF-8."))
    except ValueError as error:
        return broken(line, where, str(error), say("Write one whole JSON object on each line."))
    return row_from_object(content, line, where)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(say("the key {twice!r} stands twice in one object: one of the two would be lost", twice=twice))
    return content


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # more than Python reads
        raise ValueError(say("a number of {count} digits", count=len(digits))) from None


def _no_constant(name: str) -> Any:
    raise ValueError(say("{name} is no number: leave out what is unknown", name=name))
