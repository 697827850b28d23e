"""Published case reports shipped with the project, as the page shows them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from twitchdx.cases import CaseRow, read_cases
from twitchdx.types import Case, Knowledge


@dataclass(frozen=True, slots=True)
class Report:
    """A case, where it was published, and its stated diagnosis in the words of the model.

    `diagnosis` holds every cause that the report states, the main one first; `note` is how it was read.
    """

    case: Case
    title: str
    source: str
    url: str
    note: str
    diagnosis: str

    @property
    def menu(self) -> str:
        """Line of the menu; the id stands first, since people know cases by it."""
        return f"{self.case.id}  {self.title}"


def reports(folder: Path, knowledge: Knowledge) -> tuple[Report, ...]:
    """Read the reports of `priors/cases/`; a row that cannot be read is left to `twitchdx check`."""
    diagnoses = _diagnoses(folder / "diagnoses.csv", knowledge)
    rows = read_cases(folder / "published_cases.jsonl")
    return tuple(_report(row, row.case, diagnoses) for row in rows if row.case is not None)


def _report(row: CaseRow, case: Case, diagnoses: Mapping[str, str]) -> Report:
    title, source, url, note = (str(row.extra.get(key) or "") for key in ("title", "source", "url", "note"))
    # Only a web address may become a link.
    return Report(
        case,
        title or row.id,
        source,
        url if url.startswith(("https://", "http://")) else "",
        note,
        diagnoses.get(row.id, ""),
    )


def _diagnoses(path: Path, knowledge: Knowledge) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: _stated(row, knowledge) for row in csv.DictReader(file)}


def _stated(row: Mapping[str, str], knowledge: Knowledge) -> str:
    names = dict.fromkeys([row["main"], *row["acceptable"].split("|")])
    stated = ", ".join(knowledge.label(name) for name in names if name)
    return f"{stated}. {row['note']}".rstrip(". ") + "."
