"""Teaching cases for the pages: those that come with the package, and files of one's own, for this session only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from tabs.shared import sheet
from twitchdx import tables
from twitchdx.language import say
from twitchdx.teaching.reading import FOLDER, TeachingRow, teaching_case
from twitchdx.teaching.stages import TeachingCase
from twitchdx.types import Knowledge
from views.markup import h

_KEY = "own-cases"
_PICTURES = ("png", "jpg", "jpeg", "webp")


@dataclass(frozen=True, slots=True)
class Source:
    """A case and the object of JSON that it was read from, as text."""

    case: TeachingCase
    text: str


@lru_cache(maxsize=8)
def shipped(knowledge: Knowledge) -> tuple[Source, ...]:
    """The cases that come with the package."""
    folder = tables.default_directory() / FOLDER
    return tuple(s for p in sorted(folder.glob("*.json")) for s, _ in read(knowledge, p.name, p.read_bytes()) if s)


def read(
    knowledge: Knowledge, name: str, content: bytes, pictures: Mapping[str, bytes] | None = None
) -> list[tuple[Source | None, TeachingRow]]:
    """The cases of a file, with the `pictures` that came along; None beside what is wrong with one.

    Raises
    ------
    ValueError
        Where it is no JSON.
    """
    whole = json.loads(content.decode("utf-8-sig"))
    many = whole if isinstance(whole, list) else [whole]
    found = (pictures or {}).get
    rows = [
        (one, teaching_case(knowledge, one, f"{Path(name).name}: {n}", found)) for n, one in enumerate(many, start=1)
    ]
    return [(source(row.case, one) if row.case else None, row) for one, row in rows]


def source(case: TeachingCase, content: Mapping[str, Any]) -> Source:
    """A case with the object that it was read from, in which its pictures stand as they were taken in."""
    stages = [
        {**stage, "picture": read_.picture} if read_.picture else stage
        for stage, read_ in zip(content["stages"], case.stages, strict=True)
    ]
    return Source(case, json.dumps({**content, "stages": stages}))


def own() -> dict[str, Source]:
    """Cases of one's own in this session, by id."""
    found: dict[str, Source] = st.session_state.get(_KEY, {})
    return found


def keep(one: Source) -> None:
    """Keep a case for this session; one with its id makes way."""
    st.session_state[_KEY] = {**own(), one.case.id: one}


def opener(knowledge: Knowledge, key: str) -> bool:
    """A field for files of one's own; what is sound in them is kept for the session, what is not is said.

    True where the cases of the session are others than before.
    """
    before = st.session_state.get(_KEY)
    files = st.file_uploader(
        say("Cases of your own: JSON, with the pictures that it names"),
        ["json", *_PICTURES],
        accept_multiple_files=True,
        max_upload_size=2,
        key=key,
    )
    taken: set[str] = st.session_state.setdefault(f"{key}-taken", set())
    pictures = {file.name: file.getvalue() for file in files if not file.name.endswith(".json")}
    for file in files:
        if file.name.endswith(".json"):
            told = _opened(knowledge, file.name, file.getvalue(), pictures, fresh=file.file_id not in taken)
            if told:
                items = [h("li", words) for words in told[:12]]
                head = h("p", say("Mend this in the file first:"))
                sheet(h("div", head, h("ul", *items), class_="notice"), f"{key}-{file.file_id}")
            else:
                taken.add(file.file_id)
    return st.session_state.get(_KEY) is not before


def _opened(
    knowledge: Knowledge, name: str, content: bytes, pictures: Mapping[str, bytes], *, fresh: bool
) -> Sequence[str]:
    """Keep the cases of a file that are sound; what is wrong with the others."""
    if not fresh:
        return []
    try:
        rows = read(knowledge, name, content, pictures)
    except (ValueError, RecursionError) as error:
        words = say("This file cannot be read as JSON: {error}. Mend it there; a case is one object.", error=error)
        return [f"{name}: {words}"]
    for found, _ in rows:
        if found is not None:
            keep(found)
    return [str(issue) for _, row in rows for issue in row.issues if issue.level == "error"]
