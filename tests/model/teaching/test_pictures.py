from __future__ import annotations

import json
from pathlib import Path

import pytest

from twitchdx import Network, tables
from twitchdx.teaching import read_teaching
from twitchdx.teaching.pictures import MOST, inside

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def written(folder: Path, picture: str) -> Path:
    """A shipped case whose first stage names a picture."""
    shipped = tables.default_directory() / "teaching" / "eyelid.json"
    case = json.loads(shipped.read_text(encoding="utf-8"))
    case["stages"][0] |= {"picture": picture, "picture_text": "An eyelid."}
    path = folder / "mine" / "case.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(case), encoding="utf-8")
    return path


def test_a_picture_beside_the_file_is_taken_into_the_case(network: Network, tmp_path: Path) -> None:
    path = written(tmp_path, "lid.png")
    (path.parent / "lid.png").write_bytes(PNG)
    (row,) = read_teaching(network.knowledge, path)
    assert row.issues == ()
    assert row.case is not None
    assert row.case.stages[0].picture == inside(PNG)
    assert row.case.stages[0].picture.startswith("data:image/png;base64,")


@pytest.mark.parametrize("name", ["lid.png", "../lid.png", "sub/lid.png", "/etc/hostname", "..", "."])
def test_what_is_not_in_the_folder_of_the_case_is_no_picture_of_it(network: Network, tmp_path: Path, name: str) -> None:
    (tmp_path / "lid.png").write_bytes(PNG)
    (row,) = read_teaching(network.knowledge, written(tmp_path, name))
    assert row.case is None
    (issue,) = row.issues
    assert "stages 1" in issue.where
    assert f"no file {name!r} beside the case" in issue.message
    assert "Put the picture into the folder" in issue.fix


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a", "no PNG, JPEG or WebP picture"),
        (b"RIFF0000WAVE", "no PNG"),
        (PNG + b"0" * MOST, "larger than 300 kB"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_was_expected(
    network: Network, tmp_path: Path, data: bytes, words: str
) -> None:
    path = written(tmp_path, "lid.png")
    (path.parent / "lid.png").write_bytes(data)
    (row,) = read_teaching(network.knowledge, path)
    assert row.case is None
    assert words in row.issues[0].message
    assert "300 kB" in row.issues[0].fix
