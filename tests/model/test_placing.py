"""A file is there whole or not at all, and where it cannot be written the error names it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from twitchdx.cases.placing import whole_or_nothing

from .commanding import run


def test_what_cannot_be_written_is_named_by_its_own_name(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    with pytest.raises(OSError, match="No space left") as full, whole_or_nothing(out):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert full.value.filename == str(out)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError) as nowhere, whole_or_nothing(tmp_path / "no" / "x.csv"):
        pass
    assert nowhere.value.filename == str(tmp_path / "no" / "x.csv")


def test_what_cannot_be_read_meanwhile_keeps_its_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"other\.csv") as error, whole_or_nothing(tmp_path / "x.csv"):
        raise OSError(errno.EIO, os.strerror(errno.EIO), "other.csv")
    assert error.value.filename == "other.csv"


def test_a_full_disk_is_said_in_our_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("twitchdx.cases.placing._packed", full)
    told = run("simulate", "3", "--out", tmp_path / "x.csv")
    assert told.exit_code == 2
    assert "x.csv: the disk is full, or its quota. Make room and run it again." in told.stderr
