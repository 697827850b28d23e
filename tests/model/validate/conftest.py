"""The small report, made once."""

from __future__ import annotations

import pytest

from twitchdx.validate import Report

from .small_report import report_in


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_in(tmp_path_factory.mktemp("report"))
