"""What teaching rooms need beyond the pages: the extra `teaching`."""

from __future__ import annotations

from importlib import util

NEEDS = ("alembic", "platformdirs", "segno", "sqlalchemy", "sqlmodel")


def absent() -> list[str]:
    """Modules of the extra that are not installed."""
    return [module for module in NEEDS if util.find_spec(module) is None]
