"""Which engine runs, and that the package works without the compiled one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from twitchdx.engine import native

RUN = "from twitchdx.cli import app; app()"


def _doctor(**environment: str) -> str:
    return str(json.loads(_run("doctor", "--json", **environment))["engine"])


def _run(*words: str, **environment: str) -> str:
    command = [sys.executable, "-c", RUN, *words]
    found = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=120, env=os.environ | environment
    )
    return found.stdout


def test_doctor_names_the_engine_and_what_its_absence_costs() -> None:
    assert _doctor(TWITCHDX_KERNEL="none").startswith("numpy; slower than the compiled kernel, with the same answers")


def test_a_kernel_that_is_missing_says_how_to_get_one(tmp_path: Path) -> None:
    said = _doctor(TWITCHDX_KERNEL_LIBRARY=str(tmp_path / "gone.so"))
    assert said.startswith("numpy")
    assert "install a C++ compiler and twitchdx again" in said


def test_a_file_that_is_no_kernel_is_not_used(tmp_path: Path) -> None:
    broken = tmp_path / "broken.so"
    broken.write_text("no library")
    assert "cannot be loaded" in _doctor(TWITCHDX_KERNEL_LIBRARY=str(broken))


@pytest.mark.skipif(native.library() is None, reason="there is no kernel to compare with")
def test_both_engines_rank_the_same_way(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    case = {"id": "a", "age": 44, "sex": "female", "findings": {"twitching_eyelid": "present", "cramp": "unusual"}}
    cases.write_text(json.dumps(case) + "\n")
    texts = [_run("rank", str(cases), "--json"), _run("rank", str(cases), "--json", TWITCHDX_KERNEL="none")]
    with_kernel, without = ([json.loads(line) for line in text.splitlines()] for text in texts)
    (a,), (b,) = with_kernel, without
    assert [c["cause"] for c in a["causes"]] == [c["cause"] for c in b["causes"]]
    for one, other in zip(a["causes"], b["causes"], strict=True):
        assert one["posterior"] == pytest.approx(other["posterior"], abs=1e-9)
