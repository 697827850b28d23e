"""The small knowledge base, with a test over two parents."""

from __future__ import annotations

from pathlib import Path

import pytest

from twitchdx import tables
from twitchdx.network import Network, build

from ..checks import tiny  # noqa: TID252  the small knowledge base of all tests

CAFFEINE_AND_MAGNESIUM = """\
serum_magnesium,low,caffeine,moderate,0.02,0.01,0.05
serum_magnesium,low,caffeine,high,0.1,0.05,0.2
"""


@pytest.fixture
def small(tmp_path: Path) -> Network:
    text = tiny.FILES["tests.csv"] + "".join(tiny.row(line) for line in CAFFEINE_AND_MAGNESIUM.splitlines())
    return build(tables.read(tiny.write(tmp_path / "priors", {**tiny.FILES, "tests.csv": text}))[0])
