"""What the first visitor would wait for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ready
from twitchdx.cli.dashboard import page

FIRST = """
import sys
sys.path.insert(0, sys.argv[1])
import ready
ready.first_page()
assert "explore" in sys.modules
ready.first_case()
import twitchdx, world
load, twitchdx.load = twitchdx.load, None
world.here()  # as the page asks for it: it is not loaded again
twitchdx.load = load
from streamlit.testing.v1 import AppTest
drawn = AppTest.from_file(sys.argv[1] + "/pages.py", default_timeout=120).run()
assert not drawn.exception and drawn.get("bidi_component"), drawn
print(sorted({"altair", "matplotlib", "pandas", "pyarrow", "sqlalchemy"} & sys.modules.keys()))
"""


def test_the_first_page_reads_nothing_heavy_that_it_does_not_need() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FIRST, str(page().parent)], capture_output=True, text=True, timeout=300, check=True
    )
    assert told.stdout.strip() == "[]"


def test_what_cannot_be_made_ready_is_left_to_the_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ValueError("a fault made by the test")

    monkeypatch.setattr(ready, "first_page", broken)
    ready._make()
    assert "could not be made ready: a fault made by the test" in caplog.text
