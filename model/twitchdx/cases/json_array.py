"""A JSON file: an array of cases, or a single one."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.cases import jsonl
from twitchdx.cases.objects import row_from_object
from twitchdx.cases.row import CaseRow, UnreadableFileError
from twitchdx.language import say


def read(content: bytes, name: str) -> Iterator[CaseRow]:
    """Read the cases of a JSON file; rows are counted from 1.

    Raises
    ------
    UnreadableFileError
        Where the file is no JSON: nothing of it can be read then.
    """
    try:
        whole = jsonl.parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            name, say("wrong encoding: {error}", error=error), say("Save the file as UTF-8.")
        ) from None
    except ValueError as error:
        if len(content.splitlines()) > 1 and "Extra data" in str(error):
            yield from jsonl.read(content.splitlines(), name)  # JSON lines under another name
            return
        fix = say("Mend it there, or use JSON lines (.jsonl), where a broken line breaks only itself.")
        raise UnreadableFileError(name, str(error), fix) from None
    items = whole if isinstance(whole, list) else [whole]
    for number, item in enumerate(items, start=1):
        yield row_from_object(item, number, f"{name}:{number}")
