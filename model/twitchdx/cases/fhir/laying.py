"""The lines of a bulk export by patient, in parts that each fit into memory and follow the order of the patients.

Files are cut into pieces of whole lines. A first pass over them finds the patients, in their order; a second one notes
where in a piece the lines of each part stand. Pieces have nothing to do with each other, so that several processes can
share them: `each` is `map`, or that of a pool.
"""

from __future__ import annotations

import pickle
import shutil
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from twitchdx.cases.fhir.resources import PATIENT, READ, Reference, Resource
from twitchdx.cases.opening import between, is_packed, opened, raw, readable
from twitchdx.cases.row import CaseRow, broken
from twitchdx.language import say

SIZE = 1 << 24  # bytes of a piece and of a part: what a process has in memory at once, several times over
MOST = 1024  # pieces and parts; larger exports have larger ones
LAYOUT = "layout.pickle"
_TABLE = "patients.npy"

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
Numbers = NDArray[np.int64]
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Head(msgspec.Struct, rename="camel", gc=False):
    """What tells whom a resource is about."""

    resource_type: str = ""
    id: str = ""
    subject: Reference = Reference()
    patient: Reference = Reference()

    @property
    def about(self) -> str:
        """Whom it is about, as it is written."""
        return self.subject.reference or self.patient.reference


_head = msgspec.json.Decoder(Head)


def whose(resources: Sequence[Head | Resource]) -> list[str]:
    """The id of the patient of each; "" where it does not say."""
    names = [one.id if one.resource_type == PATIENT else one.about for one in resources]
    ids = {name: patient_id(name) for name in {*names}}
    return [ids[name] for name in names]


def patient_id(reference: str) -> str:
    """The id in a reference: `Patient/7`, `https://…/Patient/7`, `urn:uuid:…`."""
    return reference.rpartition("Patient/")[2].partition("/")[0] if "Patient/" in reference else reference


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a file, from a byte to before another. `name` is that of the file of the export."""

    number: int
    name: str
    path: Path
    start: int
    stop: int

    def read(self) -> bytes:
        """What stands there, without a byte order mark."""
        text = between(self.path, self.start, self.stop)
        return text if self.start else text.removeprefix(BOM_UTF8)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one file, one under the other, and where each of them stands in it."""

    name: str
    numbers: Numbers
    text: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """An export in `parts` parts; its pieces, and how many lines of its file stand before each; broken lines."""

    parts: int
    pieces: tuple[tuple[Piece, int], ...]
    broken: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a layout, in its folder."""

    folder: Path
    number: int

    def read(self) -> bytes:
        """Its lines, for `lines_in`."""
        layout = _layout(self.folder)
        with ExitStack() as stack:
            files = {path: stack.enter_context(_mapped(path)) for path in {piece.path for piece, _ in layout.pieces}}
            found = [self._lines(layout, piece, before, files[piece.path]) for piece, before in layout.pieces]
        return pickle.dumps([own for own in found if len(own.numbers)])

    def _lines(self, layout: Layout, piece: Piece, before: int, file: mmap) -> Lines:
        index = np.load(_index_of(self.folder, piece), mmap_mode="r")
        start, stop = index[self.number : self.number + 2].tolist()
        starts, stops, numbers = index[layout.parts + 1 :].reshape(3, -1)[:, start:stop]
        lines = [file[i:j] for i, j in zip(starts.tolist(), stops.tolist(), strict=True)]
        return Lines(piece.name, numbers + before, b"\n".join(lines))


@contextmanager
def _mapped(path: Path) -> Iterator[mmap]:
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as file:
        yield file


def lines_in(part: bytes) -> list[Lines]:
    """The lines of a part that was read."""
    found: list[Lines] = pickle.loads(part)
    return found


def _layout(folder: Path) -> Layout:
    found: Layout = pickle.loads((folder / LAYOUT).read_bytes())
    return found


def laid_out(
    files: Sequence[Path],
    folder: Path,
    each: Each = map,
    size: int = SIZE,
    told: Callable[[float], None] = lambda _: None,
) -> Layout:
    """Lay an export out in a folder, where that is not done yet; lines that cannot be read become rows.

    `told` is called with how much is done, from 0 to 1.

    Raises
    ------
    UnreadableFileError
        Where a file cannot be opened, or is cut off.
    """
    if (folder / LAYOUT).exists():
        return _layout(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pieces = [*_pieces(files, folder, size)]
    total = sum(piece.stop - piece.start for piece in pieces)
    parts = min(max(total // size, 1), MOST)
    patients = [piece for piece in pieces if piece.name.startswith(PATIENT)] or pieces
    patients = patients if parts > 1 else []
    counted = _counted(told, len(patients) + len(pieces))
    if patients:
        np.save(folder / _TABLE, _table([*counted(each(_patients, patients))], parts))
    spread = [*counted(each(partial(_spread, folder, parts), pieces))]
    before, rows = [], list[CaseRow]()
    line, last = 0, ""
    for piece, (count, bad) in zip(pieces, spread, strict=True):
        line = line if piece.name == last else 0
        last = piece.name
        before.append((piece, line))
        rows += [_unreadable(piece.name, line + number, error) for number, error in bad]
        line += count
    layout = Layout(parts, tuple(before), tuple(rows))
    half = folder / f"{LAYOUT}.part"
    half.write_bytes(pickle.dumps(layout))
    half.replace(folder / LAYOUT)
    return layout


def _counted(told: Callable[[float], None], total: int) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What passes answers on, and tells how many of all there were."""
    done = 0

    def counted(answers: Iterator[Any]) -> Iterator[Any]:
        nonlocal done
        for answer in answers:
            done += 1
            told(done / total)
            yield answer

    return counted


def _pieces(files: Sequence[Path], folder: Path, size: int) -> Iterator[Piece]:
    """The pieces of the files; packed ones are unpacked first."""
    number = 0
    plain = [_unpacked(path, folder) for path in files]
    size = max(size, -(-sum(path.stat().st_size for path in plain) // MOST))
    for named, path in zip(files, plain, strict=True):
        with raw(path) as stream, readable(named.name):
            start, end = 0, path.stat().st_size
            while start < end:
                stream.seek(min(start + size, end))
                stream.readline()
                yield Piece(number, named.name, path, start, stream.tell())
                start, number = stream.tell(), number + 1


def _unpacked(path: Path, folder: Path) -> Path:
    with raw(path) as stream:
        if not is_packed(stream):
            return path
    plain = folder / f"{path.name}.plain"
    with plain.open("wb") as out:
        for text in _texts(path):
            out.write(text)
    return plain


def _texts(path: Path) -> Iterator[bytes]:
    with opened(path) as stream, readable(path.name):
        while text := stream.read(SIZE):
            yield text


@dataclass(frozen=True, slots=True)
class _Heads:
    """The heads of lines, at their places among all; what is wrong with the lines that have none."""

    places: Sequence[int]
    heads: Sequence[Head]
    bad: list[tuple[int, str]]


def _heads(text: bytes, lines: Sequence[bytes]) -> _Heads:
    try:
        whole = _head.decode_lines(text)
    except BROKEN:
        whole = []
    if len(whole) == len(lines) - (not lines[-1]):  # no line is empty but that behind the last
        return _Heads(range(len(whole)), whole, [])
    places, heads, bad = list[int](), list[Head](), list[tuple[int, str]]()
    for place, line in enumerate(lines):
        if not line or line.isspace():
            continue
        try:
            heads.append(_head.decode(line))
            places.append(place)
        except BROKEN as error:
            bad.append((place, str(error)))
    return _Heads(places, heads, bad)


def _patients(piece: Piece) -> NDArray[np.uint64]:
    """Hashes of the patients in a piece, in their order."""
    text = piece.read()
    heads = _heads(text, text.split(b"\n")).heads
    return _hashes([one.id for one in heads if one.resource_type == PATIENT])


def _hashes(names: Sequence[str]) -> NDArray[np.uint64]:
    """Hashes of 64 bits that are the same in every process."""
    import pandas as pd

    return np.asarray(pd.util.hash_array(np.array(names, object), categorize=False), np.uint64)


def _table(found: Sequence[NDArray[np.uint64]], parts: int) -> NDArray[np.uint64]:
    """Hashes of all patients, sorted, and their parts, as many patients in each. Shape (2, P).

    Patients with the same hash are in the same part, that of the first.
    """
    hashes = np.concatenate(found)
    known, first = np.unique(hashes, return_index=True)
    return np.stack([known, (first * parts // max(len(hashes), 1)).astype(np.uint64)])


def _parts_of(names: Sequence[str], folder: Path, parts: int) -> Numbers:
    """The part of each name; those of no patient are spread over all."""
    if parts == 1:
        return np.zeros(len(names), np.int64)
    known, part = np.load(folder / _TABLE, mmap_mode="r")
    distinct = {name: place for place, name in enumerate(dict.fromkeys(names))}
    hashes = _hashes([*distinct])
    at = np.minimum(np.searchsorted(known, hashes), max(len(known) - 1, 0))
    there = known[at] == hashes if len(known) else np.zeros(len(hashes), bool)
    found = (hashes % np.uint64(parts)).astype(np.int64)
    found[there] = part[at[there]].astype(np.int64)
    return found[np.fromiter(map(distinct.__getitem__, names), np.int64, len(names))]


def _spread(folder: Path, parts: int, piece: Piece) -> tuple[int, list[tuple[int, str]]]:
    """Note where the lines of a piece stand, by part; how many lines it has, and which cannot be read, and why."""
    text = piece.read()
    lines = text.split(b"\n")
    found = _heads(text, lines)
    kept = [i for i, head in enumerate(found.heads) if head.resource_type in READ]
    part = _parts_of(whose([found.heads[i] for i in kept]), folder, parts)
    order = np.argsort(part, kind="stable")
    rows = np.searchsorted(part[order], np.arange(parts + 1))
    places = np.array(found.places, np.int64)[kept][order]
    sizes = np.fromiter(map(len, lines), np.int64, len(lines))
    stops = piece.stop - len(text) + np.cumsum(sizes + 1) - 1
    np.save(_index_of(folder, piece), np.concatenate([rows, (stops - sizes)[places], stops[places], places + 1]))
    return len(lines) - 1, [(place + 1, error) for place, error in found.bad]


def _index_of(folder: Path, piece: Piece) -> Path:
    """Of a piece: the row at which each part begins (P + 1), first bytes, bytes after, and line of each row (3 R)."""
    return folder / f"{piece.number:05d}.npy"


def _unreadable(name: str, line: int, error: str) -> CaseRow:
    message = say("cannot be read: {error}", error=error)
    return broken(line, f"{name}:{line}", message, say("Export the file again."))
