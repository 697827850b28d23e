"""Write a file, or a folder of files, that is there whole or not at all; a file is packed where its name says so."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EEXIST, EFBIG, ENOSPC
from pathlib import Path
from typing import BinaryIO, cast

from twitchdx.cases.opening import PACKED

FULL = (ENOSPC, EDQUOT, EFBIG)  # a full disk, or what may be used of it


@contextmanager
def whole_or_nothing(out: Path) -> Iterator[BinaryIO]:
    """Open a file beside `out` that takes its name at the end; nothing is left of it after an error.

    Raises
    ------
    OSError
        Where it cannot be written, or the disk is full; it names `out`.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as raw, _packed(raw, out) as stream:
            yield stream
        part.replace(out)
    except OSError as error:
        if error.filename == str(part) or (error.filename is None and error.errno in FULL):
            raise OSError(error.errno, error.strerror, str(out)) from error
        raise
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder_or_nothing(out: Path) -> Iterator[Path]:
    """Make a folder beside `out` that takes its name at the end; nothing is left of it after an error.

    Raises
    ------
    FileExistsError
        Where there is something of that name: nobody else's files are thrown away.
    """
    if out.exists():
        raise FileExistsError(EEXIST, os.strerror(EEXIST), str(out))
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _packed(raw: BinaryIO, out: Path) -> Iterator[BinaryIO]:
    """A stream that packs what is written to it, where the name asks for it. The same content gives the same bytes."""
    suffix = out.suffix.lower()
    if suffix not in PACKED:
        yield raw
        return
    if suffix == ".gz":
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
            yield cast(BinaryIO, stream)
        return
    import pyarrow as pa

    with pa.CompressedOutputStream(raw, "zstd") as stream:
        yield stream
