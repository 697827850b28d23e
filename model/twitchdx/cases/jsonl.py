"""JSON lines: one case a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from twitchdx.cases.objects import object_from_case, row_from_object
from twitchdx.cases.row import CaseRow, broken
from twitchdx.types import Case

_BOM = b"\xef\xbb\xbf"


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
        content = raw.removeprefix(_BOM) if number == 1 else raw
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
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise ValueError(f"broken JSON at {place}: {error.msg}") from None
    except RecursionError:
        raise ValueError("broken JSON: nested too deeply") from None


def _row(raw: bytes, line: int, where: str) -> CaseRow:
    try:
        content = parse(raw.decode("utf-8").rstrip())
    except UnicodeDecodeError as error:
        message = f"wrong encoding: byte {error.object[error.start]:#04x} at {error.start + 1} is not UTF-8"
        return broken(line, where, message, "Save the file as UTF-8.")
    except ValueError as error:
        return broken(line, where, str(error), "Write one whole JSON object on each line.")
    return row_from_object(content, line, where)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object: one of the two would be lost")
    return content


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number: leave out what is unknown")
