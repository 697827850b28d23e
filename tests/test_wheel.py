"""The wheel: every file of the package, and a kernel where there is a compiler."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from twitchdx.engine.native import ABI

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = "twitchdx/engine/_kernel.so"
pytestmark = pytest.mark.checkout
needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="there is no compiler")


def _built(copy: Path, **environment: str) -> tuple[subprocess.CompletedProcess[str], list[Path]]:
    """Build the wheel of a copy of the checkout, so that its own kernel stays as it is."""
    out = copy / "dist"
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    own = os.environ | environment
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=copy, env=own)
    return found, sorted(out.glob("*.whl"))


def _copied(away: Path) -> Path:
    left = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", "_kernel.so", ".*_cache")
    shutil.copytree(ROOT, away, ignore=left)
    return away


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return _copied(tmp_path / "checkout")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a machine with a compiler builds it."""
    found, (wheel,) = _built(
        _copied(tmp_path_factory.mktemp("whole") / "checkout"), TWITCHDX_KERNEL="require", CXX="g++"
    )
    assert found.returncode == 0, found.stderr
    return wheel


@pytest.fixture
def files(wheel: Path) -> set[PurePosixPath]:
    with zipfile.ZipFile(wheel) as archive:
        return {PurePosixPath(name) for name in archive.namelist()}


@needs_compiler
def test_the_wheel_brings_one_top_level_package(files: set[PurePosixPath]) -> None:
    assert {p.parts[0] for p in files if not p.parts[0].endswith(".dist-info")} == {"twitchdx"}


@needs_compiler
@pytest.mark.parametrize(
    ("folder", "inside"),
    [("model/twitchdx", "twitchdx"), ("priors", "twitchdx/priors"), ("dashboard", "twitchdx/dashboard")],
)
def test_the_wheel_holds_every_file_of_the_folder(folder: str, inside: str, files: set[PurePosixPath]) -> None:
    own = [f.relative_to(ROOT / folder) for f in (ROOT / folder).rglob("*") if f.is_file()]
    wanted = {PurePosixPath(inside) / f for f in own if "__pycache__" not in f.parts}
    assert wanted
    assert wanted <= files


@needs_compiler
def test_a_wheel_with_a_kernel_names_its_platform_and_has_the_interface_expected(wheel: Path, tmp_path: Path) -> None:
    assert not wheel.name.endswith("-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        library = archive.extract(LIBRARY, tmp_path)
    assert ctypes.CDLL(library).twitchdx_abi() == ABI


def test_by_hand_a_compiler_that_is_not_there_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "hatch_build.py", str(tmp_path / "kernel.so")]
    own = os.environ | {"CXX": "no-such-compiler"}
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=ROOT, env=own)
    assert found.returncode != 0
    assert "no-such-compiler cannot be run" in found.stderr


def test_without_a_compiler_the_wheel_is_for_any_machine(copy: Path) -> None:
    found, wheels = _built(copy, TWITCHDX_KERNEL="auto", CXX="no-such-compiler")
    assert found.returncode == 0, found.stderr
    (wheel,) = wheels
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".so")]


def test_where_the_kernel_is_required_a_missing_compiler_fails(copy: Path) -> None:
    found, wheels = _built(copy, TWITCHDX_KERNEL="require", CXX="no-such-compiler")
    assert found.returncode != 0
    assert "required" in found.stderr + found.stdout
    assert not wheels
