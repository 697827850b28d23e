"""Building the compiled kernel, and installing without a compiler."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from twitchdx.engine.native import ABI

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.checkout


def _python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    own = os.environ | environment
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=ROOT, env=own)


def _wheel(copy: Path, **environment: str) -> tuple[subprocess.CompletedProcess[str], list[Path]]:
    """Build the wheel of a copy of the checkout, so that its own kernel stays as it is."""
    out = copy / "dist"
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    own = os.environ | environment
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=copy, env=own)
    return found, sorted(out.glob("*.whl"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    away = tmp_path / "checkout"
    left = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", "_kernel.so", ".*_cache")
    shutil.copytree(ROOT, away, ignore=left)
    return away


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no compiler")
def test_the_kernel_builds_by_hand_and_has_the_interface_expected(tmp_path: Path) -> None:
    library = tmp_path / "kernel.so"
    found = _python("hatch_build.py", str(library))
    assert found.returncode == 0, found.stderr
    assert ctypes.CDLL(str(library)).twitchdx_abi() == ABI


def test_a_compiler_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = _python("hatch_build.py", str(tmp_path / "kernel.so"), CXX="no-such-compiler")
    assert found.returncode != 0
    assert "no-such-compiler cannot be run" in found.stderr


def test_without_a_compiler_the_wheel_is_for_any_machine(copy: Path) -> None:
    found, wheels = _wheel(copy, TWITCHDX_KERNEL="auto", CXX="no-such-compiler")
    assert found.returncode == 0, found.stderr
    (wheel,) = wheels
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".so")]


def test_where_the_kernel_is_required_a_missing_compiler_fails(copy: Path) -> None:
    found, wheels = _wheel(copy, TWITCHDX_KERNEL="require", CXX="no-such-compiler")
    assert found.returncode != 0
    assert "required" in found.stderr + found.stdout
    assert not wheels


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no compiler")
def test_a_wheel_with_a_kernel_names_its_platform(copy: Path) -> None:
    found, wheels = _wheel(copy, TWITCHDX_KERNEL="require", CXX="g++")
    assert found.returncode == 0, found.stderr
    (wheel,) = wheels
    assert not wheel.name.endswith("-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert "twitchdx/engine/_kernel.so" in archive.namelist()
