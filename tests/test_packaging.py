"""What a user gets: the locks, and a quick start."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, metadata, version
from pathlib import Path

import pytest

import twitchdx

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("pandas", "pgmpy", "streamlit")
PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, cwd=ROOT).stdout


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.checkout
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_of_a_lock_has_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert [r.splitlines()[0] for r in requirements if not PIN.match(r) or "--hash=sha256:" not in r] == []
    assert "://" not in text
    assert "index" not in text


@pytest.mark.checkout
def test_the_tools_lock_adds_to_the_users_lock_and_changes_none_of_it() -> None:
    assert pins("requirements.lock") < pins("requirements-dev.lock")


@pytest.mark.checkout
def test_the_users_lock_pins_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = ("dashboard", "teaching", "postgresql")  # what `make dashboard` has
    declared = [*project["dependencies"], *(d for extra in extras for d in project["optional-dependencies"][extra])]
    pinned = {name for name, _ in pins("requirements.lock")}
    assert {re.split(r"[<>=[]", d)[0] for d in declared} <= pinned


def test_version_and_licence_come_from_the_installed_package() -> None:
    assert twitchdx.__version__ == version("twitchdx")
    assert metadata("twitchdx")["License-Expression"] == "Apache-2.0"


def test_the_command_is_called_twitchdx() -> None:
    (command,) = entry_points(group="console_scripts", name="twitchdx")
    assert command.value.startswith("twitchdx.cli")


@pytest.mark.parametrize("module", ["twitchdx", "twitchdx.cli"])
def test_a_start_imports_no_heavy_library(module: str) -> None:
    code = (
        "import sys, time; t = time.perf_counter()\n"
        f"import {module}\n"
        f"print(round(time.perf_counter() - t, 3), *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    seconds, *imported = run(sys.executable, "-c", code).split()
    print(f"import {module}: {seconds} s")
    assert imported == []


def test_help_names_every_command() -> None:
    text = run(str(Path(sys.executable).parent / "twitchdx"), "--help")
    assert all(re.search(rf"\b{c}\b", text) for c in ("rank", "batch", "check", "export", "doctor", "dashboard"))
