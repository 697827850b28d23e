"""CSV: one case a row, one finding a column, as a spreadsheet saves it.

An empty cell is unknown. A cell is a state, or a number whose unit stands in the header
(`serum_magnesium [mmol/L]`) or in the cell (`0.41 mmol/L`). With a column `date` a row is a visit.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from twitchdx.cases.csv_records import Record, records
from twitchdx.cases.row import EXTRA_KEYS, CaseRow, Dated, UnreadableFileError, broken, fallback_id
from twitchdx.cases.visits import DATES, day_of, no_day
from twitchdx.evidence import plain
from twitchdx.evidence.findings import UNKNOWN
from twitchdx.language import say
from twitchdx.types import Case, Finding, Issue, Lab, Likelihood, Visit

DIARY = "diary"  # id of the one person of a table with dates and without ids
WHO = ("id", "age", "sex", "setting")
YEARS = ("", "a", "y", "yr", "yrs", "year", "years")  # units of an age in a header
_HEADER = re.compile(r"(?P<name>.*?)\s*\[(?P<unit>.*)\]\s*")
_NUMBER = re.compile(r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<unit>.*)")
_COMMA = re.compile(r"[+-]?\d+(?:,\d+)+(?:\.\d+)?(?:\s.*)?")
_DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d.*)")
_POINT = re.compile(r"[+-]?\d*\.\d.*")
_BOUND = re.compile(r"[<>≤≥]=?\s*\d.*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the header: its name, and the unit of its numbers where the header has one."""

    name: str
    unit: str


AGE_UNIT = "Give the age in years, under `age` or `age [years]`."


class CellError(ValueError):
    """A cell that holds no finding: what is wrong, and what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


def read(lines: Iterable[bytes], name: str) -> Iterator[CaseRow]:
    """Read the cases of a CSV file; a broken row breaks only itself.

    Commas, semicolons or tabs part the cells: the header decides.

    Raises
    ------
    UnreadableFileError
        Where the header cannot be read.
    """
    rows = records(lines)
    header = next(rows, None)
    if header is None:
        return
    if header.problem:
        raise UnreadableFileError(
            f"{name}:{header.line}", say("the header: {problem}", problem=header.problem), header.fix
        )
    columns = [_column(cell) for cell in header.cells]
    for record in rows:
        yield _row(record, columns, f"{name}:{record.line}")


def write(cases: Iterable[tuple[Case, Mapping[str, object]]]) -> str:
    """Write cases as one CSV text, each with its extra (title, source, url, note); a row for each visit.

    Raises
    ------
    ValueError
        For a likelihood, which no cell holds: JSON lines do.
    """
    rows = [(part, day, extra) for case, extra in cases for day, part in _by_day(case)]
    findings = list(dict.fromkeys(name for case, _, _ in rows for name in case.findings))
    extras = [key for key in EXTRA_KEYS if any(key in extra for _, _, extra in rows)]
    dates = [DATES[0]] if any(day for _, day, _ in rows) else []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*WHO, *dates, *findings, *extras])
    for case, day, extra in rows:
        who = [case.id, "" if case.age is None else repr(case.age), case.sex or "", case.setting]
        cells = [_cell_text(case, name) for name in findings]
        writer.writerow([*who, *([day] if dates else []), *cells, *(extra.get(key, "") for key in extras)])
    return text.getvalue()


def _by_day(case: Case) -> Iterator[tuple[str, Case]]:
    """What holds throughout, then each visit, as cases of one row."""
    if case.findings or not case.visits:
        yield "", case
    for visit in case.visits:
        yield visit.day.isoformat(), replace(case, findings=visit.findings)


def case_from_cells(
    columns: Sequence[Column], cells: Sequence[str], line: int, where: str, decimal: str = "."
) -> CaseRow:
    """Case of one row of cells under their columns; shared with tables that are no file."""
    issues: list[Issue] = []
    who: dict[str, str] = {}
    extra: dict[str, object] = {}
    findings: dict[str, Finding] = {}
    for number, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
        text, key = cell.strip(), plain(column.name)
        if not text:
            continue
        if key in DATES or key in WHO:
            issues += _add_who(who, DATES[0] if key in DATES else key, column, text, where)
        elif key in EXTRA_KEYS:
            extra[key] = text
        else:
            issues += _add_finding(findings, column, number, text, where, decimal)
    keys = {plain(column.name) for column in columns}
    case_id = _id(who, keys, line, where, issues)
    age = _age(who.get("age"), where, issues, decimal)
    dated = _dated(who, where, issues) if keys & {*DATES} else None
    if any(issue.level == "error" for issue in issues):
        return CaseRow(line, case_id, None, tuple(issues), extra, dated)
    visits = (Visit(dated.day, findings),) if dated and dated.day else ()
    case = Case(case_id, age=age, sex=who.get("sex"), findings={} if visits else findings, visits=visits)
    placed = replace(case, setting=who["setting"]) if "setting" in who else case
    return CaseRow(line, case_id, placed, tuple(issues), extra, dated)


def _add_who(who: dict[str, str], key: str, column: Column, text: str, where: str) -> list[Issue]:
    """Keep who it is about; what nobody knows is left out, but for an id, which may be any word."""
    if key == "age" and not in_years(column):
        message = say("age: expected years, got the unit {unit!r} in the header", unit=column.unit)
        return [Issue("error", where, message, say(AGE_UNIT))]
    if key != "id" and plain(text) in UNKNOWN:
        return []
    return [] if who.setdefault(key, text) == text else [_two_columns(key, where)]


def in_years(column: Column) -> bool:
    """Whether an age under this header is in years, as far as the header says."""
    return plain(column.unit) in YEARS


def _two_columns(name: str, where: str) -> Issue:
    message = say("{name}: two columns hold different values", name=name)
    return Issue("error", where, message, say("Keep the one that is right."))


def _id(who: Mapping[str, str], keys: Collection[str], line: int, where: str, issues: list[Issue]) -> str:
    if "id" in who:
        return who["id"]
    if "id" not in keys and not {*DATES}.isdisjoint(keys):  # one person keeps a diary
        return DIARY
    case_id = fallback_id(line)
    fix = say("Give every case its own id in a column `id`.")
    issues.append(Issue("warning", where, say("no id; called {case_id!r} here", case_id=case_id), fix))
    return case_id


def _dated(who: Mapping[str, str], where: str, issues: list[Issue]) -> Dated:
    written, day = who.get("date"), None
    try:
        day = day_of(written) if written else None
    except ValueError:
        issues.append(no_day(where, repr(written)))
    return Dated(day, who.get("setting"))


def as_wide(record: Record, width: int, where: str) -> list[str] | CaseRow:
    """The cells of a record, as many as the header has; the broken row where they are not."""
    if record.problem:
        return broken(record.line, where, record.problem, record.fix)
    cells = list(record.cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) != width:
        message = say("expected {width} cells as in the header, got {count}", width=width, count=len(cells))
        fix = say("Put cells that hold a comma or a quote into quotes, and keep empty cells.")
        return broken(record.line, where, message, fix)
    return cells


def _row(record: Record, columns: Sequence[Column], where: str) -> CaseRow:
    cells = as_wide(record, len(columns), where)
    return cells if isinstance(cells, CaseRow) else case_from_cells(columns, cells, record.line, where)


def column(header: str) -> Column:
    """Name and unit of a header cell."""
    return _column(header)


def _column(header: str) -> Column:
    found = _HEADER.fullmatch(header.strip())
    return Column(found["name"].strip(), found["unit"].strip()) if found else Column(header.strip(), "")


def _add_finding(
    findings: dict[str, Finding], column: Column, number: int, text: str, where: str, decimal: str
) -> list[Issue]:
    if not column.name:
        return [
            Issue(
                "error",
                where,
                say("column {number} has no name but holds {text!r}", number=number, text=text),
                say("Name it in the header."),
            )
        ]
    try:
        found = finding(with_point(text, decimal), column.unit)
    except CellError as error:
        return [Issue("error", where, f"{column.name}: {error.message}", error.fix)]
    return [] if findings.setdefault(column.name, found) == found else [_two_columns(column.name, where)]


def with_point(text: str, decimal: str) -> str:
    """A cell with a decimal point in place of the sign of its file; what is no number stays as it is.

    Raises
    ------
    CellError
        Where a number of a file with decimal commas has a point, which may part decimals or thousands.
    """
    if decimal == ".":
        return text
    if _POINT.fullmatch(text):
        message = say("expected a number with a decimal comma, as others of the file have it, got {text!r}", text=text)
        raise CellError(message, say("Write 1234 or 1,234, whichever is meant."))
    found = _DECIMAL_COMMA.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else text


def finding(text: str, unit: str) -> Finding:
    """Read a cell; a number without any unit is kept, and refused with the accepted units when scored.

    Raises
    ------
    CellError
        Where it is neither a state nor a number.
    """
    if _COMMA.fullmatch(text):
        raise CellError(
            say("expected a number with a decimal point, got {text!r}", text=text),
            say("Write 0.41, not 0,41, and nothing between thousands."),
        )
    if _BOUND.fullmatch(text):
        fix = say("Write the state (`low`, `high`, …), or the value without the sign where it was measured.")
        raise CellError(say("expected a number, got a bound {text!r}", text=text), fix)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    return Lab(float(found["number"]), found["unit"].strip() or unit)


def _age(text: str | None, where: str, issues: list[Issue], decimal: str) -> float | None:
    if text is None:
        return None
    try:
        found = _NUMBER.fullmatch(with_point(text, decimal))
    except CellError as error:
        issues.append(Issue("error", where, f"age: {error.message}", error.fix))
        return None
    if found and not found["unit"]:
        return float(found["number"])
    fix = say("Write 45, or leave it empty where it is unknown.")
    issues.append(Issue("error", where, say("age: expected a number of years, got {got}", got=repr(text)), fix))
    return None


def _cell_text(case: Case, name: str) -> str:
    match case.findings.get(name):
        case None:
            return ""
        case Lab(value, unit):
            return f"{value!r} {unit}"
        case Likelihood():
            raise ValueError(
                say("case {id}: {name}: a cell holds no likelihood. Write JSON lines instead.", id=case.id, name=name)
            )
        case str() as state:
            return state
