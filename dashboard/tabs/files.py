"""Files: a case file scored on the page, within limits; larger ones belong to the command line."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

import draft as drafts
from history import History
from tabs.shared import foot, known, sheet, title
from twitchdx.batch import RunError, Source, Summary, score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.source import KINDS
from twitchdx.cases import UnreadableFileError
from twitchdx.cases.codes import code_book
from twitchdx.cases.columns import IGNORE, MAPPING_COLUMNS, WHO, Mapped, Understood, values_of
from twitchdx.cases.reading import rows_of
from twitchdx.evidence import plain
from twitchdx.language import say
from twitchdx.wording import grouped
from views.markup import Html, h, join
from views.rows import table
from world import World

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
SLICE = 1 << 16  # bytes scored at once, so that the counter moves
PREVIEW = 50
FEW = 200  # cases of a file of which one can be chosen
FORMATS = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".jsonl": "application/x-ndjson"}


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("Score a file of cases"), world, about), "files-title")
    sheet(
        h(
            "p",
            say(
                "Up to {size} MB and {rows} rows here; larger files with the command twitchdx batch. The file stays in "
                "this session and is gone with it.",
                size=MOST_BYTES // 1_000_000,
                rows=grouped(MOST_ROWS),
            ),
        ),
        "files-limits",
    )
    endings = [ending.removeprefix(".") for ending in KINDS]
    upload = st.file_uploader(
        say("A file of cases: CSV, Parquet, JSON lines, FHIR or phenopackets"),
        endings,
        max_upload_size=MOST_BYTES // 1_000_000,
    )
    if upload is not None:
        _file(world, upload.name, upload.getvalue())
    sheet(foot(about), "files-foot")


def _file(world: World, name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        mapping = mapped(world, name)
        try:
            source = source_of(world.network.knowledge, path, mapping)
        except UnreadableFileError as error:
            sheet(refused(error.issue.message, error.issue.fix), "files-refused")
            return
        sheet(understood(source), "files-columns")
        if source.columns:
            map_columns(world, source, mapping)
        if content.count(b"\n") > MOST_ROWS:
            words = say("more than {rows} rows", rows=grouped(MOST_ROWS))
            sheet(refused(words, say("Score it with twitchdx batch on the command line.")), "files-too-long")
            return
        _open(world, source)
        ending = st.radio(say("Results as"), list(FORMATS), horizontal=True)
        if st.button(say("Score the file")):
            _run(world, source, Path(folder), ending)


def _open(world: World, source: Source) -> None:
    """Take one case of the file to Explore."""
    rows = [row for row in islice(rows_of(source.path), FEW + 1) if row.case is not None]
    if not rows or len(rows) > FEW:
        return
    chosen = st.selectbox(say("Open a case of it on Explore"), [row.id for row in rows], index=None)
    case = next((row.case for row in rows if row.id == chosen), None)
    if case is not None:
        known = {name: finding for name, finding in case.findings.items() if name in world.catalogue.items}
        setting = code_book(world.network.knowledge).settings.get(plain(case.setting), case.setting)
        st.session_state["history"] = History(drafts.opened(replace(case, setting=setting, findings=known)))
        st.markdown(say("It is on Explore now."))


def _run(world: World, source: Source, folder: Path, ending: str) -> None:
    out, rejects, shown = (folder / name for name in (f"results{ending}", "rejects.csv", "results.parquet"))
    counter = st.progress(0.0, say("Scoring"))

    def told(rows: int, done: float) -> None:
        counter.progress(min(1.0, done), say("{rows} rows", rows=grouped(rows)))

    try:
        score = partial(score_file, world.network, source, crew=alone, size=SLICE)
        summary = score(out, rejects=rejects, progress=told)
        if shown != out:
            score(shown)
    except (RunError, UnreadableFileError) as error:
        sheet(refused(error.issue.message, error.issue.fix), "files-failed")
        return
    counter.empty()
    sheet(counted(summary), "files-summary")
    st.dataframe(_preview(shown), hide_index=True)
    st.download_button(
        say("Download the results"), out.read_bytes(), f"results{ending}", FORMATS[ending], on_click="ignore"
    )
    if summary.rejected:
        st.download_button(
            say("Download the rejected rows"), rejects.read_bytes(), "rejects.csv", "text/csv", on_click="ignore"
        )


def _preview(path: Path) -> Any:
    import pyarrow.parquet as pq

    kept = ["id", "line", "status", "top1_cause", "top1_posterior", "top1_attribution", "issues"]
    return pq.read_table(io.BytesIO(path.read_bytes()), columns=kept).slice(0, PREVIEW).to_pandas()


def understood(source: Source) -> Html:
    """How the file was understood, column by column."""
    said = f"{source.name}: {source.kind}" + (f", {source.dialect}" if source.kind == "CSV" else "")
    rows: list[tuple[Html | str, ...]] = [
        (c.header, say(c.role.value), c.name or _near(c), c.unit, say(c.how)) for c in source.columns
    ]
    head = tuple(map(say, ("column", "is", "what", "unit", "by")))
    return join(
        h("h2", say("How it is understood")),
        h("p", said),
        table(head, rows, 0, say("Columns")) if rows else None,
    )


def _near(column: Understood) -> str:
    return say("did you mean {name}?", name=column.near[0]) if column.near else ""


def mapped(world: World, name: str) -> dict[str, Mapped]:
    """What was said of the columns of a file of this name in this session."""
    found: dict[str, Mapped] = st.session_state.setdefault(f"mapping-{name}", {})
    return {header: one for header, one in found.items() if one.variable == IGNORE or _can_be(world, one.variable)}


def _can_be(world: World, variable: str) -> bool:
    return variable in WHO or variable in world.catalogue.items


def map_columns(world: World, source: Source, mapping: dict[str, Mapped]) -> None:
    """Say what a column is, where that was understood wrongly or not at all."""
    names = {
        **{key: key for key in WHO},
        **{i.name: i.label for i in world.catalogue.items.values()},
        IGNORE: say("nothing"),
    }
    with st.expander(say("A column is something else")):
        column = st.selectbox(say("Column"), [c.header for c in source.columns])
        variable = st.selectbox(say("It is"), list(names), index=None, format_func=names.__getitem__)
        unit = st.text_input(say("In the unit"))
        cells = st.text_input(say("What its cells mean"), placeholder="ja=present|nein=absent")
        if st.button(say("Read it so"), disabled=variable is None) and column is not None and variable is not None:
            try:
                mapping[column.strip()] = Mapped(variable, unit.strip(), values_of(cells, column))
            except UnreadableFileError as error:
                sheet(refused(error.issue.message, error.issue.fix), "files-mapping-refused")
                return
            st.session_state[f"mapping-{source.name}"] = mapping
            st.rerun()
        if mapping:
            text = mapping_file(mapping)
            st.download_button(say("Download the mapping"), text, "mapping.csv", "text/csv", on_click="ignore")


def mapping_file(mapping: dict[str, Mapped]) -> str:
    """The same as a file for `twitchdx batch --mapping`."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(MAPPING_COLUMNS)
    for header, one in mapping.items():
        cells = "|".join(f"{written}={meant}" for written, meant in one.values)
        writer.writerow([header, one.variable, one.unit, cells])
    return stream.getvalue()


def counted(summary: Summary) -> Html:
    """How the rows came out, and what is wrong with them."""
    groups = (
        (summary.scored, say("scored")),
        (summary.scored_with_warnings, say("scored, with a warning")),
        (summary.rejected, say("rejected")),
    )
    head = tuple(map(say, ("problem", "the first of them", "rows")))
    problems: list[tuple[Html | str, ...]] = [(p.what, p.example, grouped(p.rows)) for p in summary.problems]
    return join(
        h("h2", say("What came out")),
        h("div", *[h("div", h("b", grouped(count)), words) for count, words in groups], class_="four"),
        table(head, problems, 1, say("Problems")) if problems else None,
    )


def refused(message: str, fix: str) -> Html:
    """What is wrong with a file, and what to do."""
    return h("div", h("p", h("b", f"{message[:1].upper()}{message[1:]}. "), fix), class_="notice", role="status")
