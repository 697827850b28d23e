"""The folder in which a run keeps what it has done, so that it can go on after whatever stopped it.

A shard appears under its name only when it is whole. The manifest says what the shards were made from: where any of
that has changed, they are of no use, and nothing of them goes into a result.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from twitchdx.batch.options import Options
from twitchdx.batch.slices import Data
from twitchdx.batch.source import Source
from twitchdx.cases.fhir import files_of
from twitchdx.cases.opening import between
from twitchdx.engine.threads import mapped
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.types import Issue
from twitchdx.version import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "manifest.json"
_PIECE = 1 << 22


class RunError(Exception):
    """A run that cannot go on; `issue` says why and what to do."""

    def __init__(self, where: str, message: str, fix: str) -> None:
        self.issue = Issue("error", where, message, fix)
        super().__init__(str(self.issue))


@dataclass(frozen=True, slots=True)
class Laid:
    """What is in a slice, laid down in a file."""

    path: Path

    def read(self) -> Data:
        """It as it was."""
        found: Data = pickle.loads(self.path.read_bytes())
        return found


@dataclass(frozen=True, slots=True)
class Work:
    """A folder of shards, by number."""

    folder: Path

    def has(self, number: int) -> bool:
        """Whether a shard is done."""
        return self._path(number).exists()

    def keep(self, number: int, shard: bytes) -> None:
        """Write a shard; it is there whole, or not at all."""
        written(self._path(number), shard)

    def read(self, number: int) -> pa.Buffer:
        """A shard that is done; only what is looked at is read from the disk."""
        import pyarrow as pa

        with pa.memory_map(str(self._path(number))) as shard:
            return shard.read_buffer()

    def put(self, number: int, data: Data) -> Laid:
        """Lay down what is in a slice for another process."""
        laid = Laid(self._slice(number))
        laid.path.write_bytes(pickle.dumps(data))
        return laid

    def note(self, known: bytes) -> None:
        """Lay down what all processes should know."""
        written(self.folder / "known", known)

    def noted(self) -> bytes:
        """What all processes should know."""
        return (self.folder / "known").read_bytes()

    @property
    def scratch(self) -> Path:
        """A folder for what has to be sorted before it can be cut into slices."""
        return self.folder / "sorted"

    def drop(self, number: int) -> None:
        """Take a slice away that nobody needs any more."""
        self._slice(number).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08d}.arrow"

    def _slice(self, number: int) -> Path:
        return self.folder / f"{number:08d}.slice"


def written(path: Path, content: bytes) -> None:
    """Write a file under another name, and give it its own when it is on the disk."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def folder_of(out: Path) -> Path:
    """Where a run that writes `out` keeps its work: beside it."""
    return out.with_name(f".{out.name}.work")


def manifest(network: Network, source: Source, options: Options, size: int) -> dict[str, object]:
    """All that the shards depend on."""
    return {
        "input": {"name": source.name, "bytes": source.size, "crc32": _checksums(source.path)},
        "columns": [[c.header, c.role, c.name, c.unit, [list(pair) for pair in c.values]] for c in source.columns],
        "dialect": str(source.dialect),
        "tables": network.knowledge.digest,
        "version": VERSION,
        "options": [options.top, options.band, options.explain, options.next_step],
        "slice": size,
    }


@contextmanager
def working(out: Path, made_from: Mapping[str, object], *, restart: bool) -> Iterator[Work]:
    """The work folder of a run, locked; what an earlier run left in it stays if it was made from the same.

    It is removed when the run ends well, and stays where it does not.

    Raises
    ------
    RunError
        Where another run is using it, or what is there was made from something else.
    """
    folder = folder_of(out)
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            _lock(lock)
        except BlockingIOError:
            raise RunError(
                str(out), say("another run is writing it"), say("Wait for it, or give another name.")
            ) from None
        if restart:
            (folder / MANIFEST).unlink(missing_ok=True)
            for path in folder.glob("[0-9]*"):
                path.unlink()
            shutil.rmtree(Work(folder).scratch, ignore_errors=True)
        _same(out, folder, made_from)
        yield Work(folder)
        shutil.rmtree(folder)


def _lock(file: IO[str]) -> None:
    """Lock a file as long as it is open, where the system can."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _same(out: Path, folder: Path, made_from: Mapping[str, object]) -> None:
    """Refuse to go on from shards that were made from something else."""
    path = folder / MANIFEST
    now = json.loads(json.dumps(made_from))
    if not path.exists():
        written(path, json.dumps(now, indent=1).encode())
        return
    before = json.loads(path.read_text())
    changed = [name for name in now if before.get(name) != now[name]]
    if changed:
        what = {
            "input": say("the input"),
            "columns": say("what its columns mean"),
            "tables": say("the tables of the model"),
        }
        names = say(" and ").join(what.get(name, say("the {name}", name=name)) for name in changed)
        message = say("an earlier run was stopped, and since then {names} changed", names=names)
        raise RunError(str(out), message, say("Run it with --restart to begin anew, or undo the change."))


def _checksums(path: Path) -> str:
    """Checksums of all pieces of the input, as one word: against changes, not against malice."""
    found = hashlib.blake2b(digest_size=16)
    for file in files_of(path) if path.is_dir() else (path,):
        size = file.stat().st_size
        found.update(f"{file.name}\0{size}\0".encode())
        for one in mapped(partial(_checksum, file), range(0, size, _PIECE)):
            found.update(one.to_bytes(4))
    return found.hexdigest()


def _checksum(file: Path, start: int) -> int:
    return zlib.crc32(between(file, start, start + _PIECE))
