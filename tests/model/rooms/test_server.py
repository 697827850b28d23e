from __future__ import annotations

from pathlib import Path

import pytest

from . import server


def test_without_postgresql_the_tests_fail_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssertionError, match="on Debian run: sudo apt-get install postgresql"), server.running():
        pass


def test_the_newest_version_that_debian_has_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        program = tmp_path / version / "bin" / "initdb"
        program.parent.mkdir(parents=True)
        program.touch()
    monkeypatch.setattr(server, "DEBIAN", tmp_path)
    assert server.programs() == tmp_path / "17" / "bin"
