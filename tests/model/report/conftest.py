"""Results to report on: the published cases, and a small file in which everything goes wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from twitchdx import Network
from twitchdx.cli import app
from twitchdx.report import Profile, read_profile
from twitchdx.report.page import page
from twitchdx.tables import default_directory

NASTY = "<script>alert('Graves & Co')</script>"
ODD = f"""\
id,age,sex,setting,twitching_eyelid,serum_magnesium [mmol/L],ppi,shoe size
a,58,female,hospital,present,0.41,present,44
b,,,,absent,,,
c,15,m,primary_care,yes,,,
d,40,f,primary_care,present,0.41 mmol/L,maybe,
,41,f,primary_care,present,,,
e,fifty,f,primary_care,present,,,
f,forty,f,primary_care,present,,,
g,16,m,primary_care,present,,,
a,33,f,primary_care,present,,,
=1+1,33,f,nowhere,present,,no,
"{NASTY}",33,f,primary_care,present,0.5,no,
"""


def scored(cases: Path, out: Path) -> Path:
    """Results of a case file, as the command writes them."""
    result = CliRunner().invoke(app, ["batch", str(cases), "--out", str(out), "--workers", "1"])
    assert result.exit_code in (0, 1), result.output
    return out


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the published cases."""
    folder = tmp_path_factory.mktemp("published")
    return scored(default_directory() / "cases" / "published_cases.jsonl", folder / "published.parquet")


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a file with rejected rows, warnings, and a name that would be run."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd.csv").write_text(ODD)
    return scored(folder / "odd.csv", folder / "results.csv")


@pytest.fixture(scope="session")
def profile(published: Path) -> Profile:
    return read_profile(published)


@pytest.fixture(scope="session")
def rows(published: Path) -> pd.DataFrame:
    return pq.read_table(published).to_pandas()


@pytest.fixture(scope="session")
def html(profile: Profile, network: Network) -> str:
    return page(profile, network, "published.parquet")
