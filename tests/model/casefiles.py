"""A case file written and read, as tests of several kinds of file do it."""

from __future__ import annotations

from pathlib import Path

from twitchdx.cases import CaseRow, read_cases


def rows(path: Path, content: str | bytes) -> list[CaseRow]:
    """The rows of a file with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_cases(path))


def only_issue(row: CaseRow) -> str:
    """What is wrong with a row in which just one thing is."""
    assert len(row.issues) == 1, row.issues
    return str(row.issues[0])
