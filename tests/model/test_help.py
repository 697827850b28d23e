"""What `--help` and the documents show of the command is there, and its quick examples run."""

from __future__ import annotations

import gzip
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from twitchdx.cli import app
from twitchdx.tables import default_directory

from .checks import tiny
from .commanding import run

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", "docs/files.md", "docs/rooms.md", "docs/speed.md"),
    *("priors/README.md", "priors/teaching/README.md"),
)
COMMAND = get_command(app)
# What takes long, goes on, or needs what a test does not have; that these can be read is tested all the same.
LONG = re.compile(
    r"twitchdx (bench|dashboard|validate|sensitivity|teach validate|simulate 1000000)|--study|--draws|://"
)
ROOM = "K7M3XC"
VISITS = """\
{"id": "ward-7", "age": 61, "sex": "male", "visits": [{"date": "2026-01-12", "findings": {"twitching": "present"}}]}
"""
CASE = """\
{"id": "a", "age": 66, "sex": "female", "setting": "primary_care", "visits": [{"date": "2026-01-31", "findings":
 {"twitching_hand": "present", "ppi": "present", "serum_magnesium": {"value": 0.52, "unit": "mmol/L"}}}]}
"""
EXPORT = "id;sex;Kalium;Zucken;Kommentar\na;female;3,1;ja;so\n"
MAPPING = "column,variable,unit,values\nKalium,serum_potassium,mmol/L,\nZucken,twitching,,ja=present|nein=absent\n"


def commands(command=COMMAND, path: tuple[str, ...] = ("twitchdx",)) -> Iterator[tuple[tuple[str, ...], object]]:
    """Each command under its whole name."""
    yield path, command
    for name, inside in getattr(command, "commands", {}).items():
        yield from commands(inside, (*path, name))


def examples() -> tuple[str, ...]:
    shown = (line for _, command in commands() for line in (command.epilog or "").split("\n"))
    return tuple(dict.fromkeys(line for line in shown if line.startswith(("twitchdx ", "echo "))))


def arguments(line: str) -> tuple[list[str], str | None]:
    """What `twitchdx` gets in a line of a shell, and what it reads."""
    parts = [shlex.split(part, comments=True) for part in line.split(" | ")]
    (own,) = [part for part in parts if part[0] == "twitchdx"]
    said = next((part[1] for part in parts if part[0] == "echo"), None)
    return own[1 : own.index(">") if ">" in own else None], said


def read(words: list[str]) -> str | None:
    """What is wrong with a line, before it runs; a document may leave out the file."""
    command = COMMAND
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands") and words and not words[0].startswith("-"):
        return f"no command {words[0]!r}"
    try:
        command.make_context("twitchdx", list(words))
    except Exception as error:  # the parser's own classes are not of a public module
        return None if type(error).__name__ in ("MissingParameter", "NoArgsIsHelpError") else str(error)
    return None


@pytest.mark.parametrize("line", examples())
def test_an_example_of_the_help_can_be_read(line: str) -> None:
    assert read(arguments(line)[0]) is None


@pytest.mark.checkout
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_command_that_a_document_names_can_be_read(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = re.findall(r"(?:`|^\$ )(twitchdx [^`\n]+)(?:`|$)", text, re.MULTILINE)
    assert lines
    assert {line: wrong for line in lines if (wrong := read(arguments(line.replace(" N ", " 1 "))[0]))} == {}


def test_a_paragraph_of_the_help_is_broken_by_the_terminal_alone() -> None:
    broken = {path for path, command in commands() for text in (command.help or "").split("\n\n") if "\n" in text}
    assert broken == set()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that examples name."""
    folder = tmp_path_factory.mktemp("desk")
    shipped = default_directory()
    named = {f'"{name}"' for line in examples() for name in re.findall(r"cases.jsonl --case (\S+)", line)}
    with (shipped / "cases" / "published_cases.jsonl").open(encoding="utf-8") as published:
        (folder / "cases.jsonl").write_text(VISITS + "".join(row for row in published if any(n in row for n in named)))
    (folder / "case.json").write_text(CASE, encoding="utf-8")
    (folder / "export.csv").write_text(EXPORT, encoding="utf-8")
    (folder / "export.csv.gz").write_bytes(gzip.compress(EXPORT.encode()))
    (folder / "mapping.csv").write_text(MAPPING, encoding="utf-8")
    (folder / "visits.csv").write_text("id,date,twitching\nward-7,2026-01-12,present\n", encoding="utf-8")
    shutil.copy(shipped / "teaching" / "left-hand.json", folder / "my-case.json")
    (folder / "cases").mkdir()
    shutil.copy(shipped / "teaching" / "eyelid.json", folder / "cases")
    for name in ("priors", "my-priors"):
        tiny.write(folder / name)
    for name in ("cases.csv", "cases.parquet"):
        assert run("simulate", "5", "--out", folder / name).exit_code == 0
    table = (folder / "cases.csv").read_text(encoding="utf-8")
    (folder / "cases.csv").write_text(re.sub(r"^simulated-\d+", "ward-7", table, count=1, flags=re.MULTILINE))
    for name in ("results.parquet", "results.csv.gz"):
        assert run("batch", folder / "cases.csv", "--out", folder / name, "--workers", "1").exit_code == 0
    assert run("rooms", "backup", folder / "rooms.jsonl.gz", "--database", f"sqlite:///{folder / 'x'}").exit_code == 0
    return folder


def expanded(words: list[str]) -> list[str]:
    """As a shell does it: a pattern stands for the files that fit."""
    return [one for word in words for one in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]


@pytest.mark.parametrize("line", [line for line in examples() if not LONG.search(line) and ROOM not in line])
def test_an_example_of_the_help_runs(line: str, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = shutil.copytree(desk, tmp_path / "desk")
    monkeypatch.chdir(own)
    monkeypatch.setenv("TWITCHDX_DATABASE_URL", f"sqlite:///{own / 'rooms.sqlite'}")
    words, said = arguments(line)
    result = run(*expanded(words), stdin=said)
    assert result.exit_code == 0, result.output
    assert result.stdout
