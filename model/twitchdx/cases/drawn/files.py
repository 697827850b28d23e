"""Simulated people to files that are there whole or not at all. The same people give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from twitchdx.cases.drawn import batches, lines
from twitchdx.cases.opening import PACKED
from twitchdx.cases.placing import whole_folder_or_nothing, whole_or_nothing
from twitchdx.network import Network
from twitchdx.simulate import People

Add = Callable[[People, int], None]  # a block, and the number of its first person
Text = Callable[[People, int], bytes]
Batch = Callable[[People, int], pa.RecordBatch]

ROWS = 1 << 17  # of a row group of Parquet: large enough to compress, small enough for memory
_TABLES = {".csv": ",", ".tsv": "\t"}
_PARQUET, _ARROW = ".parquet", ".arrow"
_EXPORT = ".fhir"  # a folder
_JSON = (".jsonl", ".ndjson")
_ONE_BY_ONE = {".fhir.ndjson": lines.fhir_bundles, ".phenopackets.jsonl": lines.phenopackets}
_TEXTS = (*_ONE_BY_ONE, *_TABLES, *_JSON)  # the longer ending of two first
ENDINGS = (_PARQUET, _ARROW, _EXPORT, *_TEXTS, *(one + packed for packed in PACKED for one in _TEXTS))
TRUTH_ENDINGS = tuple(one for one in ENDINGS if not one.startswith((_EXPORT, *_ONE_BY_ONE)))


def ending(path: Path, known: Iterable[str] = ENDINGS) -> str | None:
    """Ending of a name that says its format; None where it is not one of `known`."""
    name = path.name.lower()
    found = [one for one in known if name.endswith(one)]
    return max(found, key=len, default=None)


def write_people(
    network: Network,
    blocks: Iterable[People],
    out: Path,
    about: Mapping[str, str],
    truth: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the cases of people to `out`, and the true states of their causes to `truth`; return how many there are.

    Parameters
    ----------
    blocks
        Written as they come; see `simulate.draw_people`.
    out, truth
        Formats by their endings (`ENDINGS`, `TRUTH_ENDINGS`). Replaced at the end; left alone where anything fails.
    about
        What is to be known of the file: metadata of Parquet; the other formats have no place for it.
    progress
        Called with the number of people done.

    Raises
    ------
    ValueError
        Where an ending is unknown.
    OSError
        Where a file cannot be written.
    """
    done = 0
    with ExitStack() as stack:
        adds = [stack.enter_context(_cases(network, out, about))]
        if truth is not None:
            adds.append(stack.enter_context(_truth(network, truth, about)))
        for people in blocks:
            for add in adds:
                add(people, done + 1)
            done += len(people)
            if progress:
                progress(done)
    return done


@contextmanager
def _cases(network: Network, out: Path, about: Mapping[str, str]) -> Iterator[Add]:
    kind = _known(out, ENDINGS)
    if kind == _EXPORT:
        with _export(network, out) as add:
            yield add
        return
    one_by_one = _ONE_BY_ONE.get(kind)
    with whole_or_nothing(out) as stream:
        if one_by_one is not None:
            yield _texts(stream, partial(one_by_one, network))
        elif kind in _JSON:
            yield _texts(stream, partial(lines.json_cases, network))
        else:
            with _table(kind, stream, partial(batches.case_batch, network), about) as add:
                yield add


@contextmanager
def _truth(network: Network, out: Path, about: Mapping[str, str]) -> Iterator[Add]:
    kind = _known(out, TRUTH_ENDINGS)
    batch = partial(batches.truth_batch, network)
    with whole_or_nothing(out) as stream:
        if kind in _JSON:
            yield _texts(stream, lambda people, number: lines.json_rows(batch(people, number)))
        else:
            with _table(kind, stream, batch, about) as add:
                yield add


@contextmanager
def _table(kind: str, stream: BinaryIO, batch: Batch, about: Mapping[str, str]) -> Iterator[Add]:
    if kind in (_PARQUET, _ARROW):
        with (_parquet if kind == _PARQUET else _arrow)(stream, batch, about) as add:
            yield add
    else:
        yield _separated(stream, batch, _TABLES[kind])


@contextmanager
def _export(network: Network, out: Path) -> Iterator[Add]:
    """A folder with a file for each type of resource."""
    with whole_folder_or_nothing(out) as folder, ExitStack() as stack:
        files: dict[str, BinaryIO] = {}

        def add(people: People, number: int) -> None:
            for kind, text in lines.fhir_resources(network, people, number).items():
                if kind not in files:
                    files[kind] = stack.enter_context((folder / f"{kind}.ndjson").open("wb"))
                files[kind].write(text)

        yield add


def _texts(stream: BinaryIO, text: Text) -> Add:
    def add(people: People, number: int) -> None:
        stream.write(text(people, number))

    return add


def _separated(stream: BinaryIO, batch: Batch, delimiter: str) -> Add:
    def add(people: People, number: int) -> None:
        made = batch(people, number)
        if number == 1:
            stream.write(lines.header(made, delimiter))
        stream.write(lines.rows(made, delimiter))

    return add


@contextmanager
def _arrow(stream: BinaryIO, batch: Batch, about: Mapping[str, str]) -> Iterator[Add]:
    """A block after the other; the first gives the columns."""
    with ExitStack() as stack:
        writers: list[pa.ipc.RecordBatchFileWriter] = []

        def add(people: People, number: int) -> None:
            made = batch(people, number).replace_schema_metadata(dict(about))
            if not writers:
                writers.append(stack.enter_context(pa.ipc.new_file(stream, made.schema)))
            writers[0].write_batch(made)

        yield add


@contextmanager
def _parquet(stream: BinaryIO, batch: Batch, about: Mapping[str, str]) -> Iterator[Add]:
    """Collect blocks to row groups; the first block gives the columns."""
    waiting: list[pa.RecordBatch] = []
    with ExitStack() as stack:
        writers: list[pq.ParquetWriter] = []

        def flush() -> None:
            table = pa.Table.from_batches(waiting).replace_schema_metadata(dict(about)).combine_chunks()
            if not writers:
                # Least and largest of names of states say nothing, and would take as long as all the rest.
                measured = [one.name for one in table.schema if not pa.types.is_dictionary(one.type)]
                made = pq.ParquetWriter(stream, table.schema, compression="zstd", write_statistics=measured)
                writers.append(stack.enter_context(made))
            writers[0].write_table(table, row_group_size=table.num_rows)
            waiting.clear()

        def add(people: People, number: int) -> None:
            waiting.append(batch(people, number))
            if sum(one.num_rows for one in waiting) >= ROWS:
                flush()

        yield add
        if waiting:
            flush()


def _known(path: Path, known: tuple[str, ...]) -> str:
    found = ending(path, known)
    if found is None:
        raise ValueError(f"unknown ending of {path.name!r}; expected one of {', '.join(known)}")
    return found.removesuffix(PACKED[0]).removesuffix(PACKED[1])
