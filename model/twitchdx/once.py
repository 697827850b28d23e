"""What several questions of one case ask for is worked out once, as long as they are asked together.

Nothing is kept beyond that: the memory belongs to the block that opens it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_KNOWN: ContextVar[dict[Any, tuple[Any, Any]] | None] = ContextVar("known", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Let functions that are marked by `once` remember what they said, up to the end of the block."""
    token = _KNOWN.set({})
    try:
        yield
    finally:
        _KNOWN.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that says the same of the same objects, which nobody changes."""

    @wraps(function)
    def asked(*args: P.args, **options: P.kwargs) -> R:
        known = _KNOWN.get()
        if known is None:
            return function(*args, **options)
        key = function, *map(id, args), *options.items()
        if key not in known:
            known[key] = args, function(*args, **options)  # to hold the objects keeps their ids theirs
        found: R = known[key][1]
        return found

    return asked
