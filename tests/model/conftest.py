"""Fixtures for the model's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from twitchdx import checks

from .checks import tiny


@pytest.fixture
def issues_of(tmp_path: Path) -> Callable[..., list[str]]:
    """Issues of the small knowledge base after some text of one file was replaced."""

    def found(file: str, *replacements: tuple[str, str]) -> list[str]:
        directory = tiny.write(tmp_path / "priors", tiny.edited(file, *replacements))
        return [str(issue) for issue in checks.check_directory(directory)]

    return found


@pytest.fixture
def issue_of(issues_of: Callable[..., list[str]]) -> Callable[..., str]:
    """Like `issues_of`, where exactly one issue is expected."""

    def found(file: str, *replacements: tuple[str, str]) -> str:
        issues = issues_of(file, *replacements)
        assert len(issues) == 1, "\n".join(issues) or "no issue"
        return issues[0]

    return found
